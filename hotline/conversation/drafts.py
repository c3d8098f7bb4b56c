"""A need being built up: from what triage heard, and corrected when it is read back."""

from __future__ import annotations

import re
from dataclasses import replace

from hotline.conversation.amounts import (
    ENDS,
    MEASURE,
    PARTICLES,
    amount_in,
    counted,
    each_of,
    measured,
    portioned,
    updated,
    with_amount,
    with_unit,
)
from hotline.conversation.answers import Answer
from hotline.conversation.remarks import joined_remarks, narrowed, remark_of, when_brought
from hotline.conversation.turns import Draft, OpenTicket, Place, Talk
from hotline.conversation.where import AMOUNT, LONGEST_SUMMARY, PLACE_WORDS, clipped, moved
from hotline.terms import Assessment, Item, Kind, Risk, Urgency
from hotline.triage import assess
from hotline.words.numerals import number_of

MOST_ITEMS = 30
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
_OTHERS = re.compile(
    rf"[,，、。 ]*(?:别的|其他的?|其它的?|其余的?|剩下的?|余下的?)(?:也|都|就|各|每样|每种|要|来|买)*\s*"
    rf"(?P<amount>\d{{1,3}}(?:\.\d+)?|[一二两三四五六七八九十半]+)\s*(?P<unit>{MEASURE.pattern})"
)
_NOT_BUT = re.compile(r"不是(?P<was>[一-鿿]{1,5}?)[,，。 ]*(?:而)?是(?P<now>[一-鿿]{1,5}?)[了吧嘛哈啊呀。.!！ ]*$")


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
        remarks="" if Kind.SUPPLY in assessment.kinds and remark == assessment.text.strip(ENDS) else remark,
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
    if heard and all(MEASURE.fullmatch(item.name) for item in heard):
        return measured(draft, heard[0])
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
    if (each := each_of(draft.items, answer.rest)) is not None:
        return replace(said, items=each)
    amount = with_amount(draft.items, answer.rest) or with_unit(draft.items, answer.rest) or portioned(draft, answer.rest)
    return replace(said, items=amount) if amount is not None else None


def amounted(draft: Draft, words: str) -> Draft | None:
    """The draft with the amount that was still unsaid: of its one thing where nothing else is said ("一袋"), or of each ("各一盒").

    None where the words say neither.
    """
    if (each := each_of(draft.items, words)) is not None:
        return replace(draft, items=each, summary=f"{draft.summary}；{words.strip()}"[:LONGEST_SUMMARY])
    if len(draft.items) != 1 or draft.items[0].quantity is not None:
        return None
    plain = words.strip(" ，。,.!！")
    found = AMOUNT.fullmatch(plain)
    amount = amount_in(plain) if found else None
    if amount is None or (amount[1] is not None and PLACE_WORDS.search(amount[1])):
        return None
    item = counted(draft.items[0], *amount)
    return replace(draft, items=(item,), summary=f"{draft.summary}；{plain}"[:LONGEST_SUMMARY])


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
            after[item.name] = updated(known, item)
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
    found = _SWAPPED.search(PARTICLES.sub("", text))
    if found is None or PLACE_WORDS.search(found["name"]) or AMOUNT.fullmatch(found["name"]):
        return None
    if found["amount"] and not found["unit"] and MEASURE.fullmatch(found["name"]):
        return None  # "改成两箱" is another amount, and no thing called 箱
    quantity = number_of(found["amount"]) if found["amount"] else None
    return Item(found["name"], quantity, found["unit"])


def _without_swapped(items: tuple[Item, ...], kept: tuple[Item, ...], text: str) -> tuple[Item, ...]:
    """What stays when one thing is swapped: all but the one that was named for it, none of an order of one thing."""
    if len(items) == 1:
        return ()
    return tuple(item for item in kept if re.search(re.escape(item.name) + r".{0,2}(?:换|改)", text) is None)


def _with_others(draft: Draft, answer: Answer, text: str, others: re.Match[str]) -> Draft | None:
    """ "土豆两斤，别的各一斤": what stands before it, and then the amount of all that have none yet."""
    first = assess(text[: others.start()])
    told = corrected(draft, replace(answer, rest=first.text), first) or draft
    each = each_of(told.items, f"各{others['amount']}{others['unit']}")
    if each is None:
        return None if told is draft else told
    return replace(told, items=each, summary=f"{draft.summary}；{text}"[:LONGEST_SUMMARY])
