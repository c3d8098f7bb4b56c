"""A need being built up: from what triage heard, and corrected when it is read back."""

from __future__ import annotations

import re
from dataclasses import replace

from hotline.conversation.answers import Answer
from hotline.conversation.remarks import joined_remarks, narrowed, remark_of, when_brought
from hotline.conversation.turns import Draft, OpenTicket, Place, Talk
from hotline.conversation.where import AMOUNT, LONGEST_SUMMARY, PLACE_WORDS, clipped, moved
from hotline.terms import Assessment, Item, Kind, Risk, Urgency
from hotline.triage import assess
from hotline.words.numerals import number_of

MOST_ITEMS = 30
MOST_WITHOUT_UNIT = 30
_ENDS = " ，。,.!！"
_NO_GOODS = re.compile(r"[电號号楼栋住岁]|地址|房间")
_RISKS = (Risk.NONE, Risk.CONCERN, Risk.HIGH)
_URGENCIES = (Urgency.NORMAL, Urgency.URGENT, Urgency.CRISIS)
_ADDS = re.compile(r"再|还要|还有|另外|加|添|仲要|同埋|also|add|more|plus")
_NO = "不要|唔要|不用|莫要|不买|没有要|去掉|去了|取消|退订了?|退掉|退了"
_DROPPED = rf"(?:{_NO})(?:那个|这个)?{{name}}|{{name}}(?:(?:和|跟|与|同|、|还有)[^要不,，。]{{1,4}}?)*(?:也|都|就|还是|先)*(?:{_NO})"
_ALONE = "(?:只要|光要|就要){name}|{name}(?:送来|拿来|带来|送|来)?(?:就行|就好|就可以|就得了|就够)"
_SHORT_FOR = ("肉", "菜", "米", "油", "蛋", "奶", "面", "药", "鱼", "盐", "糖", "豆", "水", "纸", "果", "粉", "饼")
"""How goods are called for short: who ordered 猪肉 says 不要肉了."""
_SWAPS = re.compile(r"换成|改成|改要|改为|instead")
_SWAPPED = re.compile(
    r"(?:换成|改成|改要|换|改为)\s*(?P<amount>\d+(?:\.\d+)?|[零一二三两兩俩四五六七八九十半]+)?\s*(?P<unit>公斤|[斤包袋瓶盒桶箱个把罐克升棵板])?\s*(?P<name>[一-鿿]{1,8}?)[了吧嘛哈啊呀。.!！]*$"
)
_MEASURE = re.compile("公斤|[斤包袋瓶盒桶箱个把罐克升棵板提条卷支双块只份串根颗]")
_OTHERS = re.compile(
    rf"[,，、。 ]*(?:别的|其他的?|其它的?|其余的?|剩下的?|余下的?)(?:也|都|就|各|每样|每种|要|来|买)*\s*"
    rf"(?P<amount>\d{{1,3}}(?:\.\d+)?|[一二两三四五六七八九十半]+)\s*(?P<unit>{_MEASURE.pattern})"
)
_LEADS_IN = re.compile(r"^(?:应该|就|是|要|来|买|拿|送|改成|换成|那个)+")
_PORTION = re.compile(
    rf"(?:{_LEADS_IN.pattern[1:]})?\s*(?:\d{{1,3}}(?:\.\d+)?|[零一二三两兩俩四五六七八九十半]+)\s*(?:{_MEASURE.pattern})[^,，。?？不没吗嘛是]{{0,6}}"
)
"""An amount, and perhaps a size, of something named before: no price, no age, no hour."""
_OFFER = re.compile(
    r"(?:那)?(?:能不能|可不可以|能|可以|可否|得唔得)(?:给我|帮我|畀我)?(?:多)?(?:送|要|来|买|拿)(?P<amount>.{2,6}?)(?:行不行|可以吗|行吗|吗|嘛|么|不)"
)
"""An amount put as a question: "能送20个吗"."""
_WAS = re.compile(r"^\s*(\d+(?:\.\d+)?|[零一二三两兩俩四五六七八九十半]+)\s*([一-鿿]{1,2}?)?\s*(?:是|要|改)")
_NOT_BUT = re.compile(r"不是(?P<was>[一-鿿]{1,5}?)[,，。 ]*(?:而)?是(?P<now>[一-鿿]{1,5}?)[了吧嘛哈啊呀。.!！ ]*$")
_ENOUGH = re.compile(r"(?:就|也)?(?:够了?|行了?|好了?|可以了?|得了)[吧嘛哈啊。.!！ ]*$")
_OF_EACH = re.compile(
    r"(?:(?:各|每样|每樣|每种|每種|一样)(?:要|来|買|买|拿|带)?|都(?:要|来|买|拿|带))\s*(?P<amount>\d{1,3}(?:\.\d+)?|[一二两兩三四五六七八九十半]+)\s*(?P<unit>公斤|[斤包袋瓶盒桶箱个把罐板支条份样根棵颗])"
)
_PARTICLES = re.compile("[吧嘛哈啊呀呗啦了。.!！ ]+$")
_NO_UNIT = re.compile(r"[岁歲天日年月点點度次声聲下回遍趟会會样樣些起直定般旦边]")
_TELLS_SIZE = re.compile(r"[段码寸瓦伏]|装$|厘米|毫米")
"""Behind a number: what kind it is to be ("十片装", "三段的"), and not how much of it."""
_ASKS = re.compile(r"多少|几[个斤袋包瓶盒]|吗|嗎|[?？]|how many|how much")
"""Of the amount of something: a question is no order."""


def draft_of(assessment: Assessment, kind: Kind) -> Draft:
    """The draft of one kind out of an utterance. Words that are all of the order ("要点吃的") are no remark about it as well."""
    remark = remark_of(assessment)
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
        remarks="" if Kind.SUPPLY in assessment.kinds and remark == assessment.text.strip(_ENDS) else remark,
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
    kept = dropped(draft.items, assessment.text)
    heard = tuple(item for item in assessment.items if not _is_dropped(item.name, assessment.text))
    if heard and all(_MEASURE.fullmatch(item.name) for item in heard):
        return _measured(draft, heard[0])
    if (others := _OTHERS.search(assessment.text)) is not None and others.start():
        return _with_others(draft, answer, assessment.text, others)
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
    if (each := _each(draft.items, answer.rest)) is not None:
        return replace(said, items=each)
    amount = _with_amount(draft.items, answer.rest) or _with_unit(draft.items, answer.rest) or _portioned(draft, answer.rest)
    return replace(said, items=amount) if amount is not None else None


def amounted(draft: Draft, words: str) -> Draft | None:
    """The draft with the amount that was still unsaid: of its one thing where nothing else is said ("一袋"), or of each ("各一盒").

    None where the words say neither.
    """
    if (each := _each(draft.items, words)) is not None:
        return replace(draft, items=each, summary=f"{draft.summary}；{words.strip()}"[:LONGEST_SUMMARY])
    if len(draft.items) != 1 or draft.items[0].quantity is not None:
        return None
    plain = words.strip(" ，。,.!！")
    found = AMOUNT.fullmatch(plain)
    amount = _amount(plain) if found else None
    if amount is None or (amount[1] is not None and PLACE_WORDS.search(amount[1])):
        return None
    item = _counted(draft.items[0], *amount)
    return replace(draft, items=(item,), summary=f"{draft.summary}；{plain}"[:LONGEST_SUMMARY])


def _counted(item: Item, number: float, unit: str | None) -> Item:
    if unit is not None and _TELLS_SIZE.search(unit):
        size = f"{number:g}{unit}"
        return item if item.size and size in item.size else replace(item, size=f"{item.size or ''}{size}")
    return replace(item, quantity=number, unit=unit or item.unit)


def _each(items: tuple[Item, ...], words: str) -> tuple[Item, ...] | None:
    """The items with an amount that is said of all that have none yet: "各一盒", "每样来两斤"; None where it is not."""
    found = _OF_EACH.search(words)
    number = number_of(found["amount"]) if found else None
    unsaid = [item for item in items if item.quantity is None]
    if found is None or number is None or not unsaid or PLACE_WORDS.search(found["unit"]):
        return None
    return tuple(replace(item, quantity=number, unit=found["unit"]) if item.quantity is None else item for item in items)


def _added(items: tuple[Item, ...], heard: tuple[Item, ...], more: bool = False) -> tuple[Item, ...]:
    """New names are put behind. A name that is there takes what was said now; `more` of it in the same unit is summed."""
    after = {item.name: item for item in items}
    for item in heard:
        if not more and (meant := _refined(tuple(after.values()), item)) is not None:  # "萝卜三根", and then "白萝卜"
            after = {name: known for name, known in after.items() if name != meant.name}
            item = Item(item.name, meant.quantity, meant.unit, item.size or meant.size)
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


def _refined(items: tuple[Item, ...], now: Item) -> Item | None:
    """The thing of the order that is only named more closely now, without an amount of its own: 萝卜 by 白萝卜."""
    if now.quantity is not None or any(item.name == now.name for item in items):
        return None
    return next((item for item in items if len(item.name) > 1 and now.name.endswith(item.name)), None)


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


def dropped(items: tuple[Item, ...], text: str) -> tuple[Item, ...]:
    """The items without those the words take back ("米不要了"); the same items when they take back none."""
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
    found = _SWAPPED.search(_PARTICLES.sub("", text))
    if found is None or PLACE_WORDS.search(found["name"]) or AMOUNT.fullmatch(found["name"]):
        return None
    if found["amount"] and not found["unit"] and _MEASURE.fullmatch(found["name"]):
        return None  # "改成两箱" is another amount, and no thing called 箱
    quantity = number_of(found["amount"]) if found["amount"] else None
    return Item(found["name"], quantity, found["unit"])


def _without_swapped(items: tuple[Item, ...], kept: tuple[Item, ...], text: str) -> tuple[Item, ...]:
    """What stays when one thing is swapped: all but the one that was named for it, none of an order of one thing."""
    if len(items) == 1:
        return ()
    return tuple(item for item in kept if re.search(re.escape(item.name) + r".{0,2}(?:换|改)", text) is None)


def _with_amount(items: tuple[Item, ...], rest: str) -> tuple[Item, ...] | None:
    """The items with another amount: of the only one, or of the one whose old amount is denied ("不是两斤是三斤")."""
    offer = _OFFER.fullmatch(rest.strip(_ENDS + "?？"))
    rest = offer["amount"] if offer else rest
    amount, was = _amount(rest), _WAS.match(rest)
    if amount is None or _ASKS.search(rest):
        return None
    old = number_of(was[1]) if was else None
    meant = [item for item in items if old is not None and item.quantity == old] if len(items) > 1 else list(items)
    if len(meant) != 1:
        return None
    now = _counted(meant[0], *amount)
    return tuple(now if item is meant[0] else item for item in items)


def _with_unit(items: tuple[Item, ...], rest: str) -> tuple[Item, ...] | None:
    """The items with the unit of the one number that has none yet: "公斤" after "5"."""
    bare = [item for item in items if item.quantity is not None and item.unit is None]
    if len(bare) != 1 or not _MEASURE.fullmatch(rest.strip(_ENDS)):
        return None
    return tuple(replace(item, unit=rest.strip(_ENDS)) if item is bare[0] else item for item in items)


def _measured(draft: Draft, heard: Item) -> Draft | None:
    """ "那就大桶两桶": what is named is a measure of the thing spoken of last, and no thing called 桶."""
    name = draft.items[0].name if len(draft.items) == 1 else draft.spoken_of
    if heard.quantity is None or not any(item.name == name for item in draft.items):
        return None
    now = Item(heard.name, heard.quantity, heard.unit or heard.name)
    return replace(
        draft, items=tuple(replace(item, quantity=now.quantity, unit=now.unit) if item.name == name else item for item in draft.items)
    )


def _with_others(draft: Draft, answer: Answer, text: str, others: re.Match[str]) -> Draft | None:
    """ "土豆两斤，别的各一斤": what stands before it, and then the amount of all that have none yet."""
    first = assess(text[: others.start()])
    told = corrected(draft, replace(answer, rest=first.text), first) or draft
    each = _each(told.items, f"各{others['amount']}{others['unit']}")
    if each is None:
        return None if told is draft else told
    return replace(told, items=each, summary=f"{draft.summary}；{text}"[:LONGEST_SUMMARY])


def _portioned(draft: Draft, rest: str) -> tuple[Item, ...] | None:
    """The items with an amount and size of the thing spoken of last, or of the only one without an amount: "一桶5升的", "是3斤"."""
    unsaid = [item.name for item in draft.items if item.quantity is None]
    name = draft.items[0].name if len(draft.items) == 1 else unsaid[0] if len(unsaid) == 1 else draft.spoken_of
    words = _PARTICLES.sub("", rest.strip(_ENDS))
    if not any(item.name == name for item in draft.items) or not _PORTION.fullmatch(words):
        return None
    heard = next((item for item in assess(f"要{_LEADS_IN.sub('', words)}{name}").items if item.name == name and item.quantity), None)
    if heard is None:
        return None
    return tuple(_updated(item, heard) if item.name == name else item for item in draft.items)


def spoken_of(before: tuple[Item, ...], after: tuple[Item, ...]) -> str:
    """The one thing that is new or other than before; "" where there are several, or none."""
    other = [item.name for item in after if item not in before]
    return other[0] if len(other) == 1 else ""


def _amount(rest: str) -> tuple[float, str | None] | None:
    """The amount words end with. A bare number that is large, or that tells where somebody lives, is none."""
    found = AMOUNT.search(_ENOUGH.sub("", _PARTICLES.sub("", rest)))
    number = number_of(found[1]) if found else None
    if found is None or number is None or (found[2] is None and (number > MOST_WITHOUT_UNIT or _NO_GOODS.search(rest))):
        return None
    if found[2] is not None and _NO_UNIT.search(found[2]):
        return None  # "他两岁": no amount of anything
    return number, (found[2].removesuffix("的") or None) if found[2] else None
