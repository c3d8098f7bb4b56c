"""What is asked for: names, amounts, measures and sizes out of free speech.

Conventions (the same as those of the texts we measure with): what the caller has, refuses, cancels, offers or asks
the status of is no item; a thing that is used up is asked for; the last correction wins; a specific name
stands for the general one said before it.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from hotline.terms import Item
from hotline.triage.address import Place
from hotline.triage.glance import glance
from hotline.triage.goods import LACK_AFTER, LACK_BEFORE, OFFER, REFUSE, TAKE, WANT
from hotline.triage.lexicon import Lexicon
from hotline.triage.mark import AMOUNT, CUE, SPACE, SPOKEN, THING, UNKNOWN, Mark
from hotline.triage.marks import reader
from hotline.triage.orders import read_order
from hotline.triage.quantities import Amount
from hotline.triage.reading import PURE, Clause, Mention, Order
from hotline.triage.sounds import sound
from hotline.triage.strangers import name_strangers
from hotline.triage.text import Heard

_MORE: Final = re.compile("还有|还要|再|和|、|另|跟|加")
_WHICH: Final = ("那种", "这种", "就是", "那款")
_THAT_IS: Final = ("就是", "也就是", "就是那个", "即是", "就系")
_TAKES_BACK: Final = re.compile("(?:我|就|也|都|还是|先)*(?:不要|不用|不买|唔要|唔使|莫要|去掉|取消|算了|免了)")
_MONEY: Final = ("块", "元", "蚊")
_SIZE_TAIL: Final = "的"
_LEADING_THERE: Final = "到在往去至是住"
"""Words that may stand before an address and belong to no name."""
_ASKING: Final = WANT | TAKE | LACK_BEFORE | LACK_AFTER | REFUSE
"""Words beside which an unknown stretch may be a misheard name (see `read_unknown`)."""


def cut(heard: Heard, lexicon: Lexicon) -> list[Mark]:
    """The marks of a text; none where it is seen at a glance that nothing is asked for in it."""
    if not glance(lexicon).may_order(heard.norm):
        return []
    return reader(lexicon).read(heard.norm)


class Found(NamedTuple):
    """The things asked for, in the order in which they are named, and whether one of them is said to be used up."""

    items: tuple[Item, ...] = ()
    lacking: bool = False


def find_items(marks: list[Mark], heard: Heard, lexicon: Lexicon, *, place: Place | None = None) -> Found:
    """The things asked for in a text cut into marks; uses up the marks.

    What sounds like a thing in the address at `place` (路融侨 like 鹿茸) is none.

    Never raises. Names are the caller's own characters unless a recogniser misheard them (降鸭药 is given as
    降压药). `quantity` None: not said or not countable (几个, 一点).
    """
    if not marks:
        return Found()
    norm = heard.norm
    name_strangers(norm, marks)
    if place is not None:
        _hide(marks, place, norm)
    if not _may_name(marks):
        return Found()
    if [mark for mark in marks if mark.word is not None and mark.word.roles & OFFER]:
        return Found()
    if len(norm) > SPOKEN and not [mark for mark in marks if mark.kind in (THING, AMOUNT)]:
        return Found()
    order = read_order(norm, marks, reader(lexicon).words)
    asked: list[Mention] = []
    for mention in order.mentions:
        if _is_asked(mention, order) or (asked and _goes_on(asked[-1], mention, order)):
            asked.append(mention)
    asked = [mention for mention in asked if not _is_taken_back(mention, order)]
    asked = _wishes(asked + _brands_of(asked, order), order)
    asked = _without_general(_merged(asked, norm), norm)
    items = (_item(mention, heard) for mention in asked)
    named = tuple(item for item in items if item.unit is None or item.unit != item.name)  # 大桶两桶
    return Found(named, any(mention.used_up for mention in asked))


def _hide(marks: list[Mark], place: Place, norm: str) -> None:
    """Nothing in an address is a thing or an amount, nor are its names strange words: 一斤面到滨江社区2栋."""
    for mark in marks:
        inside = place.start <= mark.start and mark.end <= place.end
        if mark.kind == UNKNOWN:
            inside = mark.end <= place.end and norm[mark.start : place.start].strip(_LEADING_THERE) == "" and mark.end > place.start
        elif mark.kind not in (THING, AMOUNT):
            continue
        if inside:
            mark.kind, mark.word, mark.amount = SPACE, None, None


def _may_name(marks: list[Mark]) -> bool:
    """Whether anything can be a thing at all: a name, an amount, or an unknown stretch that may sound like one beside an asking word."""
    asking = unknown = False
    for mark in marks:
        kind, word = mark.kind, mark.word
        if kind == CUE:
            asking = word is not None and bool(word.roles & _ASKING)
            if asking and unknown:
                return True
            unknown = False
        elif kind == UNKNOWN:
            unknown = word is None and mark.end - mark.start > 1
            if asking and unknown:
                return True
            asking = False
        elif kind in (THING, AMOUNT):
            return True
        else:
            asking = unknown = False
    return False


def _is_asked(mention: Mention, order: Order) -> bool:
    clause = order.clauses[mention.clause]
    if mention.refused or mention.had:
        return False
    if mention.lacked:
        return True
    if clause.about:
        return False
    if mention.asked:
        return True
    if mention.told:
        return False
    if mention.broken:
        return bool(mention.amounts)
    if mention.carried:
        return mention.strange <= (PURE * 3 if mention.amounts else 0)
    if mention.listed:
        return True
    if mention.amounts:
        if _is_a_list(clause, order):
            return clause.strange <= PURE * 3  # 救心丸一盒放床头备用
        packed = mention.amounts[-1].role == "container" and not clause.told
        return clause.strange <= (PURE * 2 if packed else PURE)
    return order.bare and not mention.wished


def _is_a_list(clause: Clause, order: Order) -> bool:
    """Whether two things and more with amounts are told and nothing of what happened: strange words beside them are remarks."""
    return not clause.told and sum(bool(mention.amounts) and not mention.told for mention in order.mentions) > 1


def _is_taken_back(mention: Mention, order: Order) -> bool:
    """Whether the same thing is refused further on: 五斤面，算了面不要了."""
    said = order.norm[mention.start : mention.end]
    later = [other for other in order.mentions if other.start >= mention.end and order.norm[other.start : other.end] == said]
    return bool(later) and later[-1].refused and not later[-1].amounts and _TAKES_BACK.match(order.norm, later[-1].end) is not None


def _brands_of(asked: list[Mention], order: Order) -> list[Mention]:
    """The brands told afterwards of what is asked for: 奶粉要喝完了，是爱他美的二段."""
    names = {mention.concept.name for mention in asked if mention.concept is not None}
    return [
        mention
        for mention in order.mentions
        if mention.concept is not None
        and mention.concept.fields.get("is") in names
        and mention.sizes
        and not (mention.asked or mention.lacked or mention.refused or mention.had or mention.told or mention.amounts)
        and mention not in asked
    ]


def _goes_on(last: Mention, mention: Mention, order: Order) -> bool:
    """Whether a bare name goes on with a list: 没米了，油，盐."""
    if mention.refused or mention.had or mention.told or mention.wished or mention.broken:
        return False
    clause = order.clauses[mention.clause]
    beside = mention.clause - last.clause <= 1 and order.mentions[order.mentions.index(mention) - 1] is last
    return beside and clause.strange == 0 and not clause.about


def _wishes(asked: list[Mention], order: Order) -> list[Mention]:
    """想吃饺子 asks for 饺子 when nothing else is asked for."""
    if asked:
        return asked
    return [m for m in order.mentions if m.wished and not m.refused and not m.had]


def _merged(mentions: list[Mention], norm: str) -> list[Mention]:
    """One mention a thing: said twice it is still one, and what was said later of it wins."""
    kept: list[Mention] = []
    for mention in mentions:
        same = next((other for other in kept if _same(other, mention, norm, beside=other is kept[-1])), None)
        if same is None:
            kept.append(mention)
            continue
        if mention.amounts:
            if same.amounts and not mention.listed:
                same.amounts = _combined(same.amounts, mention.amounts)
            elif same.amounts:
                kept.append(mention)
                continue
            else:  # the order itself stands where the amount is said
                mention.sizes = mention.sizes or same.sizes
                kept.remove(same)
                kept.append(mention)
                continue
        elif mention.end - mention.start > same.end - same.start:
            same.start, same.end, same.name = mention.start, mention.end, mention.name
        same.sizes = same.sizes or mention.sizes
    return kept


def _combined(old: list[Amount], new: list[Amount]) -> list[Amount]:
    weights = ("weight", "volume")
    if len(new) == 1 and (new[0].packed or (new[0].role in weights) != (old[-1].role in weights)):
        return old + new
    return new


def _same(one: Mention, other: Mention, norm: str, *, beside: bool) -> bool:
    a, b = one.name or norm[one.start : one.end], other.name or norm[other.start : other.end]
    if a == b:
        return not (one.sizes and other.sizes) or norm[slice(*one.sizes[-1])] == norm[slice(*other.sizes[-1])]
    if len(a) > 1 and b.endswith(a) and not other.amounts and norm[other.start - 2 : other.start] in _WHICH:
        return True  # 年糕三条，老的那种水磨年糕
    if one.concept is None or one.concept is not other.concept:
        return False
    if (one.lacked or one.wished) and not one.asked and not one.amounts and other.amounts:
        return True
    if not one.amounts and beside and norm[one.end : other.start].strip(",") in _THAT_IS:
        return True  # 洋柿子，就是番茄，一斤
    if a in b or b in a:
        return not (one.amounts and other.amounts) and (beside or one.lacked or one.wished)
    return not one.amounts and bool(other.amounts) and one.clause != other.clause and bool(set(a) & set(b))


def _without_general(mentions: list[Mention], norm: str) -> list[Mention]:
    """Without 药 where 阿司匹林 is asked for too, and without 奶粉 beside a brand of it."""
    kept = []
    for mention in mentions:
        if mention.lacked and not mention.amounts and any(_is_sort_of(other, mention) for other in mentions):
            continue
        if mention.concept is not None and mention.concept.fields.get("generic"):
            if not mention.amounts and any(_narrows(other, mention, norm) for other in mentions):
                continue
            named = next((other for other in mentions if _is_called(other, mention, norm)), None)
            if named is not None:
                named.amounts, named.sizes = mention.amounts, mention.sizes
                continue
        kept.append(mention)
    return kept


def _is_sort_of(other: Mention, lacking: Mention) -> bool:
    """Whether what is used up is asked for by the name of a sort of it: 酱油见底了，买瓶生抽."""
    if other.concept is None or lacking.concept is None or not other.amounts or other.start < lacking.end:
        return False
    return other.concept.fields.get("is") == lacking.concept.name


def _is_called(other: Mention, general: Mention, norm: str) -> bool:
    """Whether a medicine ordered by its class is named afterwards: 感冒药两盒，最好是感康."""
    if other.start <= general.end or other.amounts or not general.amounts or not _narrows(other, general, norm):
        return False
    return (
        general.concept is not None
        and general.concept.fields.get("kind") == "medicine"
        and not _MORE.search(norm, general.end, other.start)
    )


def _narrows(other: Mention, general: Mention, norm: str) -> bool:
    concept, wide = other.concept, general.concept
    if concept is None or wide is None or concept is wide:
        return False
    between = norm[general.end : other.start]
    running = bool(other.amounts) and len(between) < 8 and not any(mark in between for mark in "、和跟,")  # 降压药那个络活喜一盒
    explained = (
        running or general.end == other.start or norm[general.end : general.end + 1] in (":", "(") or norm.startswith("如下", general.end)
    )
    if other.clause == general.clause and not explained:
        return False
    if concept.fields.get("is") == wide.name:
        return True
    if concept.fields.get("kind") != wide.fields.get("kind"):
        return False
    return not concept.fields.get("generic") or wide.name == "药"


def _item(mention: Mention, heard: Heard) -> Item:
    name = mention.name or heard.said(mention.start, mention.end).strip()
    paid = _paid(mention, heard)
    amount, pack = _settle([paid] if paid else mention.amounts)
    size = None
    if mention.sizes:
        size = heard.said(*mention.sizes[-1]).strip()
    elif pack is not None:
        size = heard.said(pack.start, pack.unit_end).strip()
    if size is not None:
        size = size.removesuffix(_SIZE_TAIL) or None
    if amount is None:
        return Item(name, None, None, size)
    return Item(name, amount.value, _measure(mention, _unit(amount, heard)), size)


def _paid(mention: Mention, heard: Heard) -> Amount | None:
    """The sum of a top-up, however else it was counted: 充个流量，50块的."""
    if mention.concept is None or mention.concept.fields.get("kind") != "topup":
        return None
    mention.amounts = [
        said for said in mention.amounts if said.role in ("money", "") or heard.norm[said.unit_start : said.unit_end] == "块"
    ]
    sums = [said for said in mention.amounts if heard.norm[said.unit_start : said.unit_end].startswith(_MONEY)]
    return sums[-1] if sums else None


def _measure(mention: Mention, unit: str | None) -> str | None:
    """The measure meant: who says 两只药膏 means the one that sounds the same (`measure` of the goods)."""
    meant = mention.concept.fields.get("measure") if mention.concept is not None else None
    return str(meant) if meant and unit and unit != meant and sound(unit) == sound(meant) else unit


def _unit(amount: Amount, heard: Heard) -> str | None:
    if amount.unit is not None:
        return amount.unit
    unit = heard.said(amount.unit_start, amount.unit_end).strip()
    if amount.role == "money" or unit.endswith("块钱"):
        unit = unit.removesuffix("钱") or unit
    return unit or None


def _settle(amounts: list[Amount]) -> tuple[Amount | None, Amount | None]:
    """Which amount counts and which is the pack's size: 一包5公斤重的 is one 包 of 5公斤; of two alike the last wins."""
    amount: Amount | None = None
    pack: Amount | None = None
    for said in amounts:
        weighs = said.role in ("weight", "volume")
        if amount is None or said.role == "money":
            amount = said
        elif (said.packed and not weighs) or (weighs and amount.role not in ("weight", "volume")):
            pack = said
        elif not weighs and amount.role in ("weight", "volume"):
            amount, pack = said, amount
        elif amount.role == "container" and said.role == "count" and said.start == amount.end:
            pack = said  # 一盒五十片
        else:
            amount = said
    if amount is not None and amount.packed and amount.role in ("weight", "volume") and pack is None and len(amounts) == 1:
        return amount, None
    return amount, pack
