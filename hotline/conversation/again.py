"""The same order asked for again: whoever does not know whether they were heard is told that it is under way, and nothing comes twice.

Only what is the same in everything is the same: goods, amounts, place and time. "再要一份" and the like are an order of their own.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from hotline.conversation.answers import answer_of, heard_words
from hotline.conversation.turns import Act, AskedAgain, Draft, Facts, Heard, NoteOrder, Place, Talk, TicketFact
from hotline.terms import Item, Kind, TicketStatus, Urgency, Who, Wish
from hotline.triage.one_name import one_name

MOST_SAID = 500
_UNDER_WAY = (TicketStatus.OPEN, TicketStatus.OFFERED, TicketStatus.ASSIGNED)
_MORE = re.compile(
    r"再(?!说|讲|发|报|问|催|次|跟|同|和你)|[又也][要想买来]|还要|還要|还想|仲要|另外|另[要来送加]|多[要来送加]|额外|添|加[上个一两]"
    r"|\b(?:another|more|extra|also|additional)\b"
)
"""Words of an order that comes on top of what is under way."""
_FOR_WHOM = re.compile(
    r"[给帮替畀俾]((?:我(?=[妈爸爷奶婆公儿女孙姐哥弟妹老邻]))?(?![我你您咱俺家忙])[一-鿿]{1,8}?)(?=[要买送带拿订捎来])"
    r"|\bfor (my \w+|mrs? \w+)"
)
"""Somebody else it is for, whom triage may not know: the same is only what was for them before."""
_ANOTHER = re.compile(
    r"(?:我)?(?:想|要|需要)?(?:再|还|另外?|多|又|仲)+(?:要|来|送|加|订|买|俾|畀)*(?:多?(?:一|1)(?:份|次|套|单)|一样的?|同样的?)(?:给我|吧|啊|哈|嘛|的)*"
    r"|(?:order )?(?:another one|another|one more|again please)"
)
"""The words by which the answer to an order asked for again says how to get it twice."""


def under_way(draft: Draft, facts: Facts) -> TicketFact | None:
    """The order of this phone that is the drafted one in everything, and not brought yet; None when the draft is an order of its own."""
    urgent_medicine = draft.kinds[:1] == (Kind.MEDICAL,) and draft.urgency is not Urgency.NORMAL
    if not draft.items or draft.code is not None or facts.withheld or urgent_medicine or comes_on_top(draft.summary):
        return None
    return next((ticket for ticket in facts.tickets if _same(draft, ticket, facts)), None)


def asked_again(draft: Draft, ticket: TicketFact) -> tuple[Act, ...]:
    """What is kept of it: that it was asked for again, how soon it is needed, and how it is to be brought where that is new."""
    said = draft.summary[:MOST_SAID]
    how = (NoteOrder(ticket.code, None, draft.remarks, said),) if draft.remarks else ()
    return (AskedAgain(ticket.code, draft.urgency), *how)


def offered_again(draft: Draft, ticket: TicketFact) -> Draft:
    """The draft that waits while "one more of it?" is open. Its code says that nothing is lost when nobody answers."""
    return replace(draft, code=ticket.code, address=draft.address or (None if ticket.home else ticket.address))


def another(talk: Talk, heard: Heard, facts: Facts) -> Draft | None:
    """The order that comes on top, where the words want it: a yes to "one more of it?", or "再要一份" while one is under way."""
    asked = talk.draft if talk.place is Place.AGAIN else None
    answer = answer_of(heard)
    plainly = _ANOTHER.fullmatch(heard_words(heard).replace("请", "").strip()) is not None
    if asked is not None:
        return replace(asked, code=None) if plainly or (answer.yes is True and not answer.rest) else None
    if not plainly or talk.draft is not None or Kind.SUPPLY in talk.kinds_opened:
        return None  # of an order of this very half hour it is an amount
    newest = next((ticket for ticket in facts.tickets if ticket.items and ticket.kind is Kind.SUPPLY and ticket.status in _UNDER_WAY), None)
    if newest is None:
        return None
    return replace(offered_again(Draft((newest.kind,), newest.items, summary=heard.speech[:MOST_SAID], who=newest.who), newest), code=None)


def comes_on_top(said: str) -> bool:
    """Whether the words want something in addition to what is under way."""
    return _MORE.search(said.lower()) is not None


def same_goods(items: tuple[Item, ...], ticket: TicketFact) -> bool:
    """Whether these are the goods of a ticket, in whatever order they are named."""
    return _counted(items) == _counted(ticket.items)


def _same(draft: Draft, ticket: TicketFact, facts: Facts) -> bool:
    if ticket.kind is not draft.kinds[0] or ticket.status not in _UNDER_WAY or ticket.in_danger:
        return False
    return (
        same_goods(draft.items, ticket)
        and _for_the_same(draft, ticket)
        and _same_door(draft, ticket, facts)
        and _same_time(draft.wish, ticket.wish)
    )


def _counted(items: tuple[Item, ...]) -> Counter[Item]:
    """The goods by the one name each is counted under: 米 is 大米."""
    return Counter(replace(item, name=one_name(item.name).name) for item in items)


def _for_the_same(draft: Draft, ticket: TicketFact) -> bool:
    named = (whom for found in _FOR_WHOM.findall(draft.summary.lower()) for whom in found if whom)
    return all(whom in ticket.said.lower() for whom in named)


def _same_door(draft: Draft, ticket: TicketFact, facts: Facts) -> bool:
    """A place that was not named is the caller's own door, or, of a stranger, the one they named before."""
    if (draft.who or Who.SELF) is not (ticket.who or Who.SELF):
        return False
    if not draft.address:
        return ticket.home or not facts.has_address
    said, known = ("".join(place.split()) for place in (draft.address, ticket.address or ""))
    return bool(known) and (known.endswith(said) or said.endswith(known))


def _same_time(said: Wish | None, before: Wish | None) -> bool:
    if said is None or said.now:
        return True
    return before is not None and replace(said, text="") == replace(before, text="")
