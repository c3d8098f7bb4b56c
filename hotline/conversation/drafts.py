"""A need being built up: from what triage heard, and corrected when it is read back."""

from __future__ import annotations

import re
from dataclasses import replace

from hotline.conversation.answers import Answer
from hotline.conversation.remarks import LONGEST_REMARK, joined_remarks, narrowed, remark_of, when_brought
from hotline.conversation.turns import Draft, Facts, OpenTicket, Place, Talk
from hotline.terms import Assessment, Item, Kind, Risk, Urgency, Who
from hotline.words.numerals import number_of

LONGEST_SUMMARY = 500
LONGEST_ADDRESS = 60
MOST_ITEMS = 30
MOST_WITHOUT_UNIT = 30
_NO_GOODS = re.compile(r"[电號号楼栋住岁]|地址|房间")
_RISKS = (Risk.NONE, Risk.CONCERN, Risk.HIGH)
_URGENCIES = (Urgency.NORMAL, Urgency.URGENT, Urgency.CRISIS)
_ADDS = re.compile(r"再|还要|还有|另外|加|添|仲要|同埋|also|add|more|plus")
_AMOUNT = re.compile(
    r"(?:是|要|改成|换成|係|系)?\s*(?<![\d.])(\d{1,3}(?:\.\d+)?|[零一二两兩俩三四五六七八九十百半]+)\s*([一-鿿]{1,2}|kg|g|l|ml)?$"
)
_NO = "不要|唔要|不用|莫要|不买|没有要|去掉|去了|取消"
_DROPPED = rf"(?:{_NO})(?:那个|这个)?{{name}}|{{name}}(?:(?:和|跟|与|同|、|还有)[^要不,，。]{{1,4}}?)*(?:也|都|就|还是|先)*(?:{_NO})"
_ALONE = "(?:只要|光要|就要){name}|{name}(?:送来|拿来|带来|送|来)?(?:就行|就好|就可以|就得了|就够)"
_SHORT_FOR = ("肉", "菜", "米", "油", "蛋", "奶", "面", "药", "鱼", "盐", "糖", "豆", "水", "纸", "果", "粉", "饼")
"""How goods are called for short: who ordered 猪肉 says 不要肉了."""
_SWAPS = re.compile(r"换成|改成|改要|改为|instead")
_SWAPPED = re.compile(
    r"(?:换成|改成|改要|换|改为)\s*(?P<amount>\d+(?:\.\d+)?|[零一二三两兩俩四五六七八九十半]+)?\s*(?P<unit>公斤|[斤包袋瓶盒桶箱个把罐克升棵板])?\s*(?P<name>[一-鿿]{1,8}?)[了吧嘛哈啊呀。.!！]*$"
)
_WAS = re.compile(r"^\s*(\d+(?:\.\d+)?|[零一二三两兩俩四五六七八九十半]+)\s*([一-鿿]{1,2}?)?\s*(?:是|要|改)")
_LANDMARK = re.compile(
    r"(?:后头|后面|前头|前面|旁边|对面|边上|隔壁|门口|路口|拐角|斜对|那个.{0,6}(?:房|楼|栋|店|门)|红房子|behind|next to|opposite|near)"
)
_FOR_BOTH = re.compile(r"我(?:也|自己|们|哋)?(?:要|想要|买|需要|想买)|给我(?!隔壁|邻居|楼|对门)|畀我|俾我")
_ESTATE = re.compile(r"[一-鿿]{2,8}?(?:社区|小区|社區|小區|花园|家园|新村|屋苑|邨)")
_FLAT = re.compile(r"[,，、 ]+([0-9]{2,4}(?:室|号|房)?)$")
_OWN_DOOR = re.compile(r"(?:我家|我屋|我这|我门口|我这里|俺家|我自己家|my place|my home)")
_QUARTER = re.compile(r"^.*?(?:社区|小区|社區|小區|花园|家园|新村|苑|屋苑|邨)")
_LEADS = re.compile(r"^(?:就是|就在|就|送到|送去|送|(?:我|我家|我们)?(?:就)?住在?|在)+")
_SOUNDS_LIKE_A_PLACE = re.compile(
    r"\d|[一二三四五六七八九十两]+(?:[栋幢楼座号號层層室队隊组組弄巷]|单元)|[栋幢座室村苑庄屯镇乡]|单元|[小社][区區]|花园|新村|家园|公寓|宿舍|大厦|广场|[路街巷弄](?!上)|门口|对面|楼[上下]"
    r"|building|block|estate|road|street|room|flat|floor|village|house"
)
_NO_PLACE = re.compile(
    r"还有|還有|没有|沒有|冇|怎么|什么|为啥|吗|嗎|不知道|不晓得|唔知|不要|不用|唔使|等一?下|谢谢|你们|没人|送到了|已经|收到"
)
"""A sentence about something else, however often the place was asked."""
_NOT_BUT = re.compile(r"不是(?P<was>[一-鿿]{1,5}?)[,，。 ]*(?:而)?是(?P<now>[一-鿿]{1,5}?)[了吧嘛哈啊呀。.!！ ]*$")
_ENOUGH = re.compile(r"(?:就|也)?(?:够了?|行了?|好了?|可以了?|得了)[吧嘛哈啊。.!！ ]*$")
_NO_UNIT = re.compile(r"[岁歲天日年月点點度次声聲下回遍趟会會]")
_ASKS = re.compile(r"多少|几[个斤袋包瓶盒]|吗|嗎|[?？]|how many|how much")
"""Of the amount of something: a question is no order."""
_PLACE_WORDS = re.compile(r"\d|[栋幢楼座单元室号村队路街巷弄组院区苑园坊寓社镇乡门口家房]|[一二三四五六七八九十]层")


def draft_of(assessment: Assessment, kind: Kind) -> Draft:
    """The draft of one kind out of an utterance."""
    return Draft(
        kinds=(kind,),
        items=assessment.items[:MOST_ITEMS],
        address=clipped(assessment.address),
        summary=assessment.text[:LONGEST_SUMMARY],
        urgency=assessment.urgency,
        risk=assessment.risk,
        who=assessment.who,
        evidence=assessment.evidence,
        confidence=assessment.confidence,
        wish=when_brought(assessment),
        remarks=remark_of(assessment),
    )


def ticket_of(draft: Draft) -> OpenTicket:
    """The act that opens the drafted ticket."""
    return OpenTicket(
        kind=draft.kinds[0],
        summary=draft.summary,
        items=draft.items,
        address=draft.address,
        urgency=draft.urgency,
        risk=draft.risk,
        who=draft.who,
        evidence=draft.evidence,
        confidence=draft.confidence,
        wish=draft.wish,
        remarks=draft.remarks,
    )


def broken_off(talk: Talk) -> Draft | None:
    """The order that graver words break off now, or broke off before; None when none was begun."""
    begun = talk.draft is not None and talk.draft.code is None and (talk.draft.items or talk.draft.address or talk.place is Place.NEED)
    return talk.draft if begun and Kind.OTHER not in (talk.draft.kinds if talk.draft else ()) else talk.unfinished


def ticket_for(assessment: Assessment, kind: Kind) -> OpenTicket:
    """The act that opens a ticket of this kind at once, without items; an address only for those who must be found."""
    opened = replace(ticket_of(draft_of(assessment, kind)), wish=None, remarks="")
    return replace(opened, items=()) if kind is Kind.PSYCHOLOGICAL else opened


def joined(draft: Draft, assessment: Assessment) -> Draft:
    """The draft with what was said further: items added, the address filled in, the words kept, urgency only rising."""
    return replace(
        draft,
        items=_added(draft.items, assessment.items),
        address=clipped(assessment.address) or draft.address,
        summary=f"{draft.summary}；{assessment.text}"[:LONGEST_SUMMARY] if draft.summary else assessment.text[:LONGEST_SUMMARY],
        urgency=max(draft.urgency, assessment.urgency, key=_URGENCIES.index),
        risk=max(draft.risk, assessment.risk, key=_RISKS.index),
        who=draft.who or assessment.who,
        evidence=draft.evidence + assessment.evidence,
        wish=narrowed(draft.wish, when_brought(assessment)),
        remarks=joined_remarks(draft.remarks, remark_of(assessment)),
    )


def corrected(draft: Draft, answer: Answer, assessment: Assessment) -> Draft | None:
    """The draft after words at the read-back ("不对，是三斤", "再加一包盐", "盐不要了"); None when they change nothing clear."""
    kept = _dropped(draft.items, assessment.text)
    heard = tuple(item for item in assessment.items if not _is_dropped(item.name, assessment.text))
    wish, remarks = when_brought(assessment), remark_of(assessment)
    said = replace(
        draft,
        summary=f"{draft.summary}；{assessment.text}"[:LONGEST_SUMMARY],
        wish=narrowed(draft.wish, wish),
        remarks=joined_remarks(draft.remarks, remarks),
    )
    if not heard and (renamed := _renamed(draft.items, assessment.text)) is not None:
        return replace(said, items=renamed)
    if not heard and wish is None and (instead := _swapped_in(assessment.text)) is not None and not assessment.address:
        kept = _without_swapped(draft.items, kept, assessment.text)
        if len(kept) == len(draft.items):
            return None
        heard = (instead,)
    elif heard and _SWAPS.search(assessment.text):
        kept = _without_swapped(draft.items, kept, assessment.text)
    only = () if heard else _only(kept, assessment.text)
    if only and len(only) < len(draft.items):
        return replace(said, items=only)
    if heard:
        adds = _ADDS.search(assessment.text) is not None
        items = _replaced(kept, heard) if answer.yes is False and not adds else _added(kept, heard, adds)
        return replace(said, items=items, address=moved(draft.address, assessment.address))
    if kept and len(kept) < len(draft.items):
        return replace(said, items=kept)
    if assessment.address:
        return replace(said, address=moved(draft.address, assessment.address))
    if wish is not None or remarks:
        return said
    amount = _with_amount(draft.items, answer.rest)
    return replace(said, items=amount) if amount is not None else None


def amounted(draft: Draft, words: str) -> Draft | None:
    """The draft when the words are nothing but the amount that was still unsaid of its one thing ("一袋"); else None."""
    if len(draft.items) != 1 or draft.items[0].quantity is not None:
        return None
    plain = words.strip(" ，。,.!！")
    found = _AMOUNT.fullmatch(plain)
    amount = _amount(plain) if found else None
    if amount is None or amount[1] is None or _PLACE_WORDS.search(amount[1]):
        return None
    item = replace(draft.items[0], quantity=amount[0], unit=amount[1])
    return replace(draft, items=(item,), summary=f"{draft.summary}；{plain}"[:LONGEST_SUMMARY])


def moved(before: str | None, said: str | None) -> str | None:
    """The place as set right: "3栋102" said of an order for 滨江社区2栋102 stays in 滨江社区; a whole address stands for itself."""
    after = clipped(said)
    if not after or not before or _QUARTER.match(after):
        return after or before
    quarter = _QUARTER.match(before)
    return clipped(quarter[0] + after) if quarter else after


def address_in(said: str, assessment: Assessment | None, *, asked_twice: bool) -> str | None:
    """The address in the answer to "where?", as said. The first time it must sound like a place; asked twice, any words will do."""
    words = _LEADS.sub("", " ".join(said.split()))
    if assessment is not None and assessment.address:
        bare = _QUARTER.fullmatch(assessment.address) and not assessment.items and len(words) <= LONGEST_ADDRESS
        if bare and assessment.address in words:
            return clipped(words)  # "滨江社区后门那栋" says more
        return clipped(_rounded_off(assessment.address, words))
    amount = _AMOUNT.fullmatch(words.strip(" ，。,.!！"))
    if amount is not None and amount[2] and not _PLACE_WORDS.search(amount[2]):
        return None  # "两盒" is no place, however often the place was asked
    if len(words) < 2 or _NO_PLACE.search(words):
        return None
    return clipped(words) if asked_twice or _SOUNDS_LIKE_A_PLACE.search(words.lower()) else None


def _rounded_off(address: str, words: str) -> str:
    """An address in the answer to "where?" with what a pause cut off: the estate before it, the flat behind it."""
    before, _, behind = words.partition(address)
    estate = _ESTATE.search(before)
    if estate is not None and not _QUARTER.match(address):
        address = estate[0] + address
    flat = _FLAT.match(behind)
    return address + flat[1] if flat is not None else address


def landmark_in(said: str) -> str | None:
    """Words that show the way though they are no address ("菜市场后头那个红房子"): kept for whoever carries it."""
    words = " ".join(said.split())
    return words if _LANDMARK.search(words) and len(words) <= LONGEST_REMARK and not _NO_PLACE.search(words) else None


def goes_home(draft: Draft, facts: Facts) -> bool:
    """Whether an order without a place goes to the address on the roster: not what is for somebody next door alone."""
    return facts.has_address and (draft.who is not Who.NEIGHBOUR or _FOR_BOTH.search(draft.summary) is not None)


def at_theirs(draft: Draft, said: str) -> Draft | None:
    """The order, to the caller's own door after all: "送我家就行"; None where the words say something else."""
    return replace(draft, who=Who.SELF) if draft.who is Who.NEIGHBOUR and _OWN_DOOR.search(said) else None


def clipped(address: str | None) -> str | None:
    """An address no longer than a text can carry; None when there is none."""
    words = " ".join((address or "").split())
    return words if 0 < len(words) <= LONGEST_ADDRESS else words[:LONGEST_ADDRESS] + "…" if words else None


def _added(items: tuple[Item, ...], heard: tuple[Item, ...], more: bool = False) -> tuple[Item, ...]:
    """New names are put behind. A name that is there takes what was said now; `more` of it in the same unit is summed."""
    after = {item.name: item for item in items}
    for item in heard:
        known = after.get(item.name)
        for name in [name for name in after if _is_vaguer(after[name], item)]:
            del after[name]  # "菜", and then "青菜"
        if known is None:
            after[item.name] = item
        elif more and item.quantity and known.quantity and item.unit == known.unit:
            after[item.name] = replace(known, quantity=known.quantity + item.quantity)
        else:
            after[item.name] = _updated(known, item)
    return tuple(after.values())[:MOST_ITEMS]


def _is_vaguer(known: Item, now: Item) -> bool:
    """Whether a thing is only the kind of what is named now, without an amount of its own: 菜 of 青菜."""
    return known.quantity is None and known.name != now.name and len(known.name) == 1 and now.name.endswith(known.name)


def _replaced(items: tuple[Item, ...], heard: tuple[Item, ...]) -> tuple[Item, ...]:
    """After a no: names that are there are set right; otherwise what was said now is the whole order."""
    if any(item.name == other.name for item in items for other in heard):
        return _added(items, heard)
    return heard


def _updated(known: Item, now: Item) -> Item:
    return Item(known.name, now.quantity if now.quantity is not None else known.quantity, now.unit or known.unit, now.size or known.size)


def _dropped(items: tuple[Item, ...], text: str) -> tuple[Item, ...]:
    return tuple(item for item in items if not _is_dropped(item.name, text))


def _renamed(items: tuple[Item, ...], text: str) -> tuple[Item, ...] | None:
    """ "不是面，是米": the one thing was heard for the other, the amount stays; None where it is about something else."""
    found = _NOT_BUT.search(text)
    meant = [item for item in items if item.name.endswith(found["was"])] if found else []
    if found is None or len(meant) != 1:
        return None
    return tuple(replace(item, name=found["now"]) if item is meant[0] else item for item in items)


def _only(items: tuple[Item, ...], text: str) -> tuple[Item, ...]:
    """What alone is still wanted: "油送来就行", "只要油"."""
    return tuple(item for item in items if re.search(_ALONE.replace("{name}", re.escape(item.name)), text))


def _is_dropped(name: str, text: str) -> bool:
    called = {name, *(short for short in _SHORT_FOR if name.endswith(short) and name not in text)}
    return any(re.search(_DROPPED.replace("{name}", re.escape(each)), text) is not None for each in called)


def _swapped_in(text: str) -> Item | None:
    """What is to come instead: "换成面", "换成两斤面"."""
    found = _SWAPPED.search(text)
    if found is None or _PLACE_WORDS.search(found["name"]) or _AMOUNT.fullmatch(found["name"]):
        return None
    quantity = number_of(found["amount"]) if found["amount"] else None
    return Item(found["name"], quantity, found["unit"])


def _without_swapped(items: tuple[Item, ...], kept: tuple[Item, ...], text: str) -> tuple[Item, ...]:
    """What stays when one thing is swapped: all but the one that was named for it, none of an order of one thing."""
    if len(items) == 1:
        return ()
    return tuple(item for item in kept if re.search(re.escape(item.name) + r".{0,2}(?:换|改)", text) is None)


def _with_amount(items: tuple[Item, ...], rest: str) -> tuple[Item, ...] | None:
    """The items with another amount: of the only one, or of the one whose old amount is denied ("不是两斤是三斤")."""
    amount, was = _amount(rest), _WAS.match(rest)
    if amount is None or _ASKS.search(rest):
        return None
    old = number_of(was[1]) if was else None
    meant = [item for item in items if old is not None and item.quantity == old] if len(items) > 1 else list(items)
    if len(meant) != 1:
        return None
    now = replace(meant[0], quantity=amount[0], unit=amount[1] or meant[0].unit)
    return tuple(now if item is meant[0] else item for item in items)


def _amount(rest: str) -> tuple[float, str | None] | None:
    """The amount words end with. A bare number that is large, or that tells where somebody lives, is none."""
    found = _AMOUNT.search(_ENOUGH.sub("", rest))
    number = number_of(found[1]) if found else None
    if found is None or number is None or (found[2] is None and (number > MOST_WITHOUT_UNIT or _NO_GOODS.search(rest))):
        return None
    if found[2] is not None and _NO_UNIT.search(found[2]):
        return None  # "他两岁": no amount of anything
    return number, found[2]
