"""Which stretch of a text names a thing: known names, brands and qualities joined to them, and names a recogniser misheard."""

from __future__ import annotations

from typing import Final

from hotline.triage.entries import entry_name
from hotline.triage.goods import (
    FILLER,
    JOIN,
    LACK_AFTER,
    LACK_BEFORE,
    REFUSE,
    TAKE,
    WANT,
)
from hotline.triage.lexicon import Concept
from hotline.triage.mark import AMOUNT, COMMA, CUE, SIZE, SPACE, SPOKEN, THING, UNKNOWN, Mark
from hotline.triage.quantities import Amount
from hotline.triage.reading import AMOUNT_OR_BOUNDS, BOUNDS, BREAKING, Order, weight
from hotline.triage.sorts import says_which

_QUALITY_TAILS: Final = (
    "的",
    "的吧",
    "的就行",
    "的就好",
    "的嘛",
    "的哈",
    "的吗",
    "的都行",
    "的都可以",
    "的也行",
    "的也可以",
    "嘅",
    "嘅就得",
)
_CUTS: Final = ("前腿", "后腿", "前夹", "五花", "里脊", "梅花", "夹心", "腱子", "牛腩", "牛腱", "肋条", "坐臀")
"""Of what part of the animal the meat is to be."""
_LONGEST_BRAND: Final = 4
_LONGEST_HEARD: Final = 8
COOKING: Final = frozenset(("包", "煮", "炒", "炖", "蒸", "煲", "熬", "腌", "涮", "拌", "煎", "炸", "烙", "卤", "烧", "做"))
"""Verbs that say what an order is for."""
_FORMERLY: Final = ("上次", "上回", "上一次", "之前", "昨天", "前回")
_USES: Final = frozenset("用吃喝穿戴盖铺垫睡擦抹贴食饮着")
_BEGIN_NAMES: Final = frozenset("包条块把片串卷面盒袋桶罐盘杯碗板")
"""Measures that names begin with as well: 包菜, 面条, 卷纸."""
_SAYS_WHICH: Final = ("那块", "那种", "那部分", "那截", "那样的", "馅", "味", "口味", "牌", "做的", "煮的", "用的")
"""What behind the name of a thing makes it a quality of another: 白菜馅的."""
_TAILS: Final = frozenset("酥饼糕糖丸片酱糊汤粥卷派脯羹露霜膏油粉茶干条丁丝球钩架套罩芯夹扣垫圈盖绳")
_MEALS: Final = ("饭", "套餐", "便当", "盖浇饭", "汤面", "拌面")


def read_unknown(order: Order, k: int, mark: Mark) -> None:
    """A stretch nobody knows: it makes the clause strange, unless it sounds like a thing where one is expected."""
    clause = order.clauses[-1]
    if clause.delivering:
        return
    if not says_which(order, mark):
        clause.strange += weight(order.norm, mark)
    if mark.word is not None or not _may_be_heard(order, mark):
        return
    before = order.kind(k - 1) if k else ""
    word = order.marks[k - 1].word if before == CUE else None
    touches = word is not None and bool(word.roles & (WANT | TAKE | (LACK_BEFORE if mark.end - mark.start > 2 else 0)))
    after = order.marks[k + 1] if k + 1 < len(order.marks) else None
    followed = after is not None and (
        after.kind == AMOUNT
        or (
            after.kind == CUE
            and after.word is not None
            and mark.end - mark.start > 2
            and bool(after.word.roles & (LACK_AFTER | REFUSE | WANT))
        )
    )
    single = mark.end - mark.start == 1
    listed = single and after is not None and after.kind == AMOUNT and word is not None and bool(word.roles & JOIN)  # 还有颜两包
    if before == AMOUNT or listed if single else touches or followed or before == AMOUNT:
        _by_sound(order, mark, whole=not (before == AMOUNT or (after is not None and after.kind == AMOUNT)))


def _may_be_heard(order: Order, mark: Mark) -> bool:
    """Whether a stretch nobody knows is looked at for what it sounds like: not in what was written, nor where it is long or Latin."""
    short = mark.end - mark.start <= _LONGEST_HEARD and len(order.norm) <= SPOKEN
    return short and not order.norm[mark.start : mark.end].isascii()


def _by_sound(order: Order, mark: Mark, *, whole: bool) -> bool:
    run = order.norm[mark.start : mark.end]
    heard = _single(order, run) if len(run) == 1 else order.words.heard_as(run, folded=not whole or len(run) > 2)
    if heard is None:
        return False
    start, end, name, concept = heard
    if whole and end - start < min(3, len(run)):
        return False
    order.mention(mark.start + start, mark.start + end, concept, name)
    order.clauses[-1].strange -= weight(order.norm, mark)
    return True


def _single(order: Order, char: str) -> tuple[int, int, str, Concept] | None:
    heard = order.words.single_heard_as(char)
    return (0, 1, *heard) if heard else None


def read_size(order: Order, k: int, mark: Mark) -> None:
    """A size belongs to the thing before it, or waits for the one after; one that is refused (别拿成二段) is none."""
    if _is_refused(order, k):
        return
    ahead = order.ahead(k)
    before = k - 1
    while before > 0 and order.marks[before].kind == SPACE:
        before -= 1
    if before >= 0 and order.marks[before].kind == THING and order.mentions:
        order.mentions[-1].sizes.append((mark.start, mark.end))
    elif order.kind(ahead) == THING or (order.kind(ahead) == AMOUNT and order.kind(order.ahead(ahead)) == THING) or not order.mentions:
        order.held_sizes.append((mark.start, mark.end))
    elif order.marks[k - 1].kind in BOUNDS and order.mentions[-1].sizes and order.mentions[-1].amounts and order.kind(ahead) == AMOUNT:
        last = order.mentions[-1]  # 5号电池四节，7号两节
        again = order.mention(last.start, last.end, last.concept, last.name)
        again.sizes.append((mark.start, mark.end))
        again.asked = again.asked or last.asked
    else:
        order.mentions[-1].sizes.append((mark.start, mark.end))


def _is_refused(order: Order, k: int) -> bool:
    """Whether the clause refuses before this mark and names no thing between."""
    for mark in reversed(order.marks[:k]):
        if mark.kind in BOUNDS or mark.kind == THING:
            return False
        if order.norm.startswith(_FORMERLY, mark.start):
            return bool(order.mentions) and bool(order.mentions[-1].sizes)  # 上次拿成二段了
        if mark.kind == CUE and mark.word is not None and mark.word.roles & REFUSE and not mark.word.roles & FILLER:
            return bool(order.mentions) and bool(order.mentions[-1].sizes)
    return False


def read_thing(order: Order, k: int, mark: Mark) -> None:
    """A known name: a thing of its own, or a part, a kind or an explanation of the one before."""
    word = mark.word
    assert word is not None and word.concept is not None  # noqa: S101 - marks of this kind have one
    if order.norm[mark.start] in _BEGIN_NAMES and _hides_a_measure(order, k, mark):
        return
    if (
        k
        and order.mentions
        and order.marks[k - 1].kind == THING
        and not order.mentions[-1].amounts
        and _compound(order, k, mark)
        and order.mentions[-1].end == mark.start
    ):
        last = order.mentions[-1]
        last.end = mark.end
        return
    if _names_a_meal(order, k, word.concept) or _names_the_kind(order, k, word.concept):
        order.mentions[-1].end = mark.end
        return
    if order.mentions and _is_quality(order, k):
        _forget_touching(order, mark.start)  # 水饺三袋，玉米猪肉馅的
        return
    if _is_purpose(order, k):
        return
    if order.mentions and _belongs_to(order, k):
        order.mentions.pop()
    if order.mentions and (_is_brand_of(order, k, word.concept) or _explains(order, k, word.concept)):
        return
    if mark.end - mark.start == 1 and k and order.marks[k - 1].end == mark.start and order.marks[k - 1].kind in (UNKNOWN, CUE):
        for start in (mark.start - 3, mark.start - 2):
            heard = order.words.heard_whole(order.norm[start : mark.end]) if start >= 0 else None
            if heard is not None:
                order.mention(start, mark.end, heard[1], heard[0])
                return
    if order.clauses[-1].strange and _is_for_somebody(order, k):
        order.clauses[-1].strange = 0
    end = mark.end + (not word.meant and _goes_on(order, k))
    order.mention(_joined_start(order, k), end, word.concept, word.meant)


def _hides_a_measure(order: Order, k: int, mark: Mark) -> bool:
    """Whether behind an asking word a name begins with a measure, and a longer name right behind that: 捎包菜籽 is no 包菜."""
    before = order.marks[k - 1].word if k and order.marks[k - 1].kind == CUE else None
    if before is None or not before.roles & (WANT | TAKE) or order.kind(k + 1 if k + 1 < len(order.marks) else -1) != UNKNOWN:
        return False
    start = mark.start + 1
    found = order.words.find(order.norm, start)
    if found is None or found[1].concept is None or start + found[0] <= mark.end:
        return False
    end = start + found[0]
    for later in order.marks[k + 1 :]:
        if later.start >= end:
            break
        if later.end > end:
            later.start = end
        else:
            later.kind, later.word = SPACE, None
    order.held.append(Amount(mark.start, start, 1.0, "container", mark.start, start))
    order.mention(start, end, found[1].concept, found[1].meant)
    return True


def _is_for_somebody(order: Order, k: int) -> bool:
    """Whether the words before the name only say who is to use it: 刚出生的毛毛用的纸尿裤."""
    j = k - 1
    while j > 0 and order.marks[j].kind in (SIZE, SPACE, AMOUNT):
        j -= 1
    return j > 0 and order.said(j) in ("的", "嘅") and order.norm[order.marks[j].start - 1] in _USES and order.mode != "told"


def _goes_on(order: Order, k: int) -> bool:
    """Whether one more character makes a dish or a remedy of the name (榴莲酥 of 榴莲), and an amount or a stop follows it."""
    if k + 1 >= len(order.marks) or order.marks[k + 1].kind != UNKNOWN or order.said(k + 1) not in _TAILS:
        return False
    after = k + 2
    if after < len(order.marks) and _has_role(order.marks[after], WANT | TAKE):
        after += 1  # 榴莲酥来一盒
    return after >= len(order.marks) or order.marks[after].kind in AMOUNT_OR_BOUNDS


def _has_role(mark: Mark, roles: int) -> bool:
    return mark.kind == CUE and mark.word is not None and bool(mark.word.roles & roles)


def _is_purpose(order: Order, k: int) -> bool:
    """Whether the name only says what is to be made of what was ordered: 豆芽两斤包春卷."""
    if k == 0 or order.marks[k - 1].kind != UNKNOWN or order.said(k - 1) not in COOKING:
        return False
    ahead, left = order.ahead(k), order.left()
    if k == 1 or order.marks[k - 2].kind in BOUNDS:  # 包饺子要三斤韭菜
        asked = ahead > 0 and _has_role(order.marks[ahead], WANT) and order.kind(order.ahead(ahead)) == AMOUNT
        return asked and order.kind(order.ahead(order.ahead(ahead))) == THING
    if left is None or not left.amounts or order.held or order.kind(ahead) == AMOUNT:
        return False
    return order.marks[k - 2].kind == AMOUNT or order.marks[k - 2].end == left.end


def _belongs_to(order: Order, k: int) -> bool:
    """Whether the thing before only says what this one is for: 晾衣服的绳子."""
    last = order.mentions[-1]
    return k > 1 and order.said(k - 1) == "的" and order.marks[k - 2].end == last.end and not (last.amounts or last.sizes)


def _names_a_meal(order: Order, k: int, concept: Concept) -> bool:
    """Whether two dishes that touch are one: 巨无霸套餐."""
    last = order.mentions[-1] if order.mentions else None
    if last is None or last.end != order.marks[k].start or last.concept is None:
        return False
    ends = bool(last.amounts) or order.said(k).endswith(_MEALS)
    return ends and concept.fields.get("kind") == "dish" == last.concept.fields.get("kind")


def _names_the_kind(order: Order, k: int, concept: Concept) -> bool:
    """Whether the name only says what the brand before it is, which has the amount: 两瓶海飞丝洗发水."""
    last = order.mentions[-1] if order.mentions else None
    if last is None or last.end != order.marks[k].start or last.concept is not concept or not last.amounts:
        return False
    return order.said(k) == concept.name and order.kind(order.ahead(k)) != AMOUNT


def _joined_start(order: Order, k: int) -> int:
    """Where the name begins: a brand or quality right after the amount belongs to it (两袋速冻饺子), one with 的 does not."""
    start = order.marks[k].start
    if k < 2 or order.marks[k - 1].kind != UNKNOWN or order.marks[k - 1].end != start or order.marks[k - 2].kind != AMOUNT:
        return start
    joined = order.marks[k - 1]
    said = order.norm[joined.start : joined.end]
    if (
        joined.word is None
        and joined.start == order.marks[k - 2].end
        and len(said) <= _LONGEST_BRAND
        and "的" not in said
        and not said.isascii()
        and said != "新"
    ):
        order.clauses[-1].strange = max(0, order.clauses[-1].strange - len(said))
        return joined.start
    return start


def _is_brand_of(order: Order, k: int, concept: Concept) -> bool:
    """Whether the name only repeats what the brand before it is: 爱他美二段奶粉."""
    brand = order.mentions[-1].concept
    if brand is None or brand.fields.get("is") != concept.name:
        return False
    return all(mark.kind in (SIZE, SPACE) for mark in order.marks[k - 2 : k] if mark.start >= order.mentions[-1].end)


def _explains(order: Order, k: int, concept: Concept) -> bool:
    """Whether the name only explains the one before: 胰岛素3支（诺和锐）, 烟两包，红塔山, 猪肉两斤，要前腿."""
    last, mark = order.mentions[-1], order.marks[k]
    if not last.amounts:
        return False
    if last.concept is concept and order.norm[mark.start - 1] == "(":
        return True
    if k + 1 < len(order.marks) and order.kind(k + 1) not in BREAKING:
        return False
    if order.norm.startswith(_CUTS, mark.start) and order.norm[last.end - 1] == "肉":
        return order.kind(k - 1 - _has_role(order.marks[k - 1], WANT)) == COMMA
    brand = last.concept is concept and concept.fields.get("kind") == "drink" and order.norm[last.start : last.end] == concept.name
    return brand and order.kind(k - 1) == COMMA


def _forget_touching(order: Order, end: int) -> None:
    """The name right before a quality is a part of it."""
    last = order.mentions[-1]
    if last.end == end and len(order.mentions) > 1 and not last.amounts and last.clause == len(order.clauses) - 1:
        order.mentions.pop()


def _is_quality(order: Order, k: int) -> bool:
    """Whether the thing's name only says which kind of another: 白菜馅的, 要飞鹤的."""
    said = ""
    for mark in order.marks[k + 1 : k + 4]:
        if mark.kind in BOUNDS:
            break
        said += order.norm[mark.start : mark.end]
    else:
        if len(order.marks) > k + 4:
            said += "…"
    if said.startswith("味精"):
        return False  # 盐糖味精各一袋
    if order.kind(k - 1) == AMOUNT and not order.held and order.said_after(k) in ("的", "嘅"):
        return bool(order.mentions[-1].amounts)  # 十个包子，五个肉的
    return said.startswith(_SAYS_WHICH) or said in _QUALITY_TAILS


def _compound(order: Order, k: int, mark: Mark) -> bool:
    """Two names that touch are one when an entry of a written list holds nothing else (生抽酱油 75 ml)."""
    last = order.mentions[-1]
    if (
        mark.word is not None
        and last.concept is mark.word.concept
        and mark.end - mark.start > 1
        and last.end - last.start > 1
        and mark.word.concept is not None
    ):
        return (
            mark.word.concept.fields.get("kind") in ("medicine", "infant")
            and order.norm[last.start : last.end] != order.norm[mark.start : mark.end]
        )
    return entry_name(order, order.ahead(k)) is not None if order.kind(order.ahead(k)) == AMOUNT else False


def sounds(order: Order, mark: Mark) -> bool:
    """Whether an unknown stretch sounds like a thing."""
    run = order.norm[mark.start : mark.end]
    return _may_be_heard(order, mark) and (_single(order, run) if len(run) == 1 else order.words.heard_as(run)) is not None
