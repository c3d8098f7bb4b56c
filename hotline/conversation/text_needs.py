"""Needs that come by text: an order answered in one text, somebody to talk to, illness.

Whoever is on the roster has an address, so an order is taken without asking back; the reply says what was
understood and can be put right or cancelled by one word.
"""

from __future__ import annotations

import re
from dataclasses import replace

from hotline.conversation import again, danger
from hotline.conversation.amounts import spoken_of
from hotline.conversation.drafts import broken_off, draft_of, joined, ticket_of
from hotline.conversation.going import ASK_BACK, opens
from hotline.conversation.means import need_a_word
from hotline.conversation.needs import acts_at_once, kind_of_order
from hotline.conversation.orders import summary_of
from hotline.conversation.remarks import narrowed
from hotline.conversation.timing import brought_at, rung_at
from hotline.conversation.turns import (
    Act,
    AddToTicket,
    BookCallback,
    Draft,
    Facts,
    OpenTicket,
    Place,
    Talk,
    TicketFact,
    Turn,
    WantPerson,
    opened,
)
from hotline.conversation.where import goes_home, moved, needs_no_place
from hotline.terms import Assessment, Kind, Line, Purpose, Risk, Who, Wish
from hotline.words.catalogue import render, text_body
from hotline.words.goods import items_text
from hotline.words.segments import segments

_LISTENING = ("text.talk_more", "text.talk_heard", "text.talk_with_you")
"""What whoever writes on reads: never the same sentence twice in a row, and the offer stays."""
_CALLED = re.compile("[打聊谈倾]|电话|電話|说话|說話|说说|來電|来电|call|ring|talk", re.IGNORECASE)
"""Beside these a time is when to ring; without them it may tell of a day: "我今天生日，没人记得"."""
ROOM_FOR_GOODS = 40
ROOM_FOR_PLACE = 24
LEAST_ROOM = 16
MOST_SEGMENTS = 2
LONGEST_LINE_NAME = 9
"""Characters of a text that goods and a place may take, so that the whole stays within two segments."""


def reply(talk: Talk, place: Place, *say: Line, acts: tuple[Act, ...] = ()) -> Turn:
    """The answer to a text and the question that is open after it; START when none is."""
    turns = talk.turns + 1 if talk.place is place else 0
    if place is not Place.START:
        return Turn(replace(talk, place=place, turns=turns), say, acts=acts)
    return Turn(replace(talk, place=place, turns=turns, draft=None, pending=(), asked_code=None), say, acts=acts)


def take_need(talk: Talk, assessment: Assessment, facts: Facts) -> Turn:
    """Every kind of need in a text is taken; what can be answered at once is."""
    order = kind_of_order(assessment)
    asked = talk.draft if talk.place in (Place.NEED, Place.ADDRESS) else None
    before = asked or (talk.unfinished if order is not None else None)
    talk, acts = acts_at_once(talk, assessment, order)
    pours_out = Kind.PSYCHOLOGICAL in assessment.kinds
    if order is not None or (asked is not None and not acts):
        draft = joined(before, assessment) if before is not None else draft_of(assessment, order or Kind.SUPPLY)
        if pours_out or talk.unfinished is not None:
            talk = replace(talk, unfinished=None, pending=(Kind.PSYCHOLOGICAL,) if pours_out else talk.pending)
        return take_order(talk, draft, facts, acts)
    talk = replace(talk, unfinished=broken_off(talk))
    if pours_out and assessment.kinds[0] is not Kind.MEDICAL:
        return _comfort(talk, assessment, facts, acts)
    if acts:
        line = Line("text.medical", {"numbers": danger.numbers(facts, Kind.MEDICAL, "")})
        return reply(talk, Place.START, line, acts=acts)
    return want_person(talk, "other", assessment.text, Line("text.other_noted"))


def take_order(talk: Talk, draft: Draft, facts: Facts, acts: tuple[Act, ...] = ()) -> Turn:
    """An order: what is missing is asked, one thing a text; otherwise it is a ticket, and the reply says what happens next."""
    also = (Line("text.also_heard"),) if acts and talk.pending else ()
    asked_which = talk.place in (Place.NEED, Place.ADDRESS) and talk.draft is not None and not _only_placed(talk)
    talk = replace(talk, draft=draft)
    if not draft.items and not asked_which:
        return reply(talk, Place.NEED, *also, Line("text.ask_items"), acts=acts)
    home = goes_home(draft, facts) or needs_no_place(draft)
    if talk.where and (draft.address or not home):  # "8栋502", after a whole address: in the same estate
        draft = replace(draft, address=moved(talk.where, draft.address) if draft.who is not Who.NEIGHBOUR else draft.address)
        talk = replace(talk, draft=draft)
    if (ticket := again.under_way(draft, facts)) is not None:
        return _asked_again(talk, draft, ticket, facts, acts)
    if not draft.address and not home:
        return reply(talk, Place.ADDRESS, *also, Line("text.ask_address", {"goods": goods(draft, talk.lang)}), acts=acts)
    return order(talk, draft, facts, acts)


def _only_placed(talk: Talk) -> bool:
    """Whether the order begun is only where somebody lives, so that "家里没吃的了" is the first we hear of what they lack."""
    begun = talk.draft
    return begun is not None and bool(begun.address) and not begun.items and begun.confidence < ASK_BACK and talk.turns == 0


def order(talk: Talk, draft: Draft, facts: Facts, acts: tuple[Act, ...] = ()) -> Turn:
    """The ticket of a whole order; a person where this phone has too many open."""
    if facts.at_limit:
        return want_person(talk, "at_limit", summary_of(draft, talk.lang), Line("text.at_limit"), acts=acts)
    return _taken(talk, draft, facts, acts)


def booked(talk: Talk, wish: Wish, facts: Facts, *, moves: bool = False, acts: tuple[Act, ...] = ()) -> Turn:
    """A call is promised for the time wished; `moves`: in place of the one promised before."""
    wish = (narrowed(talk.booked_for, wish) or wish) if moves else wish
    moved = "text.rebooked" if moves else "text.booked"
    line = Line("text.booked_now") if wish.now else Line(moved, {"time": rung_at(wish, facts, talk.lang)})
    about = Kind.PSYCHOLOGICAL if Kind.PSYCHOLOGICAL in talk.kinds_opened else None
    act = BookCallback(Purpose.REQUESTED, wish, about, moves=moves)
    return reply(replace(talk, need_known=True, booked=True, booked_for=wish), Place.START, line, acts=(*acts, act))


def want_person(talk: Talk, why: str, summary: str, *say: Line, acts: tuple[Act, ...] = ()) -> Turn:
    """A person will ring. Asked for once a dialogue; what is said after that is put with it, never swallowed."""
    act: Act = AddToTicket(Kind.OTHER, summary[:500]) if talk.promised else WantPerson(why, summary[:500])
    known = replace(talk, promised=True, need_known=True)
    return reply(known, Place.START, *(say or (Line("text.person"),)), acts=(*acts, act))


def goods(draft: Draft, lang: str, room: int = ROOM_FOR_GOODS) -> str:
    """The goods in few enough characters; the words themselves where no goods were named."""
    named = items_text(draft.items, lang, room)
    said = draft.summary.split("；")
    return named or shortened(next((part for part in said if not draft.address or draft.address not in part), said[0]), room)


def _taken(talk: Talk, draft: Draft, facts: Facts, acts: tuple[Act, ...]) -> Turn:
    act = ticket_of(draft)
    both = Kind.PSYCHOLOGICAL in talk.pending
    time = brought_at(draft.wish, facts, talk.lang)
    gaps: dict[str, str | int] = {
        "code": opened(sum(isinstance(before, OpenTicket) for before in acts)),
        "where": where_to(draft, talk.lang, facts),
        "minutes": facts.promise_minutes,
        "time": time,
    }
    taken = "text.order_taken_at" if time else "text.order_taken"
    waits = "text.order_checked" if need_a_word(draft.items) else "text.order_waits" if facts.waits_for_yes else None
    key = "text.order_and_talk" if both else waits or taken
    talk = replace(
        opens(talk, act), draft=None, pending=(), where=draft.address or talk.where, booked=False, spoken_of=spoken_of((), draft.items)
    )
    say = with_how(draft, facts, talk.lang, key, gaps, time if key != taken else "")
    return reply(talk, Place.COUNSELLOR if both else Place.START, *say, acts=(*acts, act))


def _asked_again(talk: Talk, draft: Draft, ticket: TicketFact, facts: Facts, acts: tuple[Act, ...]) -> Turn:
    """The same order, under way already: said so, and how to get it twice; whoever is low besides is asked about that instead."""
    acts = (*acts, *again.asked_again(draft, ticket))
    gaps: dict[str, str | int] = {"code": ticket.code, "goods": goods(draft, talk.lang)}
    if Kind.PSYCHOLOGICAL in talk.pending:
        talk = replace(talk, draft=None, pending=())
        return reply(talk, Place.COUNSELLOR, Line("text.under_way_and_talk", gaps), acts=acts)
    time = brought_at(ticket.wish, facts, talk.lang)
    say: tuple[Line, ...] = (Line("text.under_way", gaps),)
    for more in ((Line("text.timed", {"time": time}),) if time else (), (Line("text.minded_all"),) if draft.remarks else ()):
        say = (*say, *more) if fits((*say, *more), talk.lang, facts.line_name) else say
    return reply(replace(talk, draft=again.offered_again(draft, ticket), need_known=True), Place.AGAIN, *say, acts=acts)


def with_how(draft: Draft, facts: Facts, lang: str, key: str, gaps: dict[str, str | int], time: str) -> tuple[Line, ...]:
    """What is said of an order, the `time` it comes and what its carrier is told, in two segments.

    The goods give way first, then the words: they stand whole in the ticket whatever finds room here.
    """
    timed = (Line("text.timed", {"time": time}),) if time else ()
    whole, short = (Line("text.minded", {"words": draft.remarks}),), (Line("text.minded_all"),)
    tails = ((ROOM_FOR_GOODS, whole), (LEAST_ROOM, whole), (LEAST_ROOM, short)) if draft.remarks else ((ROOM_FOR_GOODS, ()),)
    for room, minded in (*tails, (LEAST_ROOM, ())):
        say = (Line(key, gaps | {"goods": goods(draft, lang, room)}), *timed, *minded)
        if not (timed or minded or gaps.get("time")) or fits(say, lang, facts.line_name):
            return say
    return say[:1]


def fits(lines: tuple[Line, ...], lang: str, line_name: str) -> bool:
    """Whether a text of these lines takes two segments at most, whatever the line is called."""
    return segments(text_body(lines, lang, line_name.ljust(LONGEST_LINE_NAME, "线"))) <= MOST_SEGMENTS


def _comfort(talk: Talk, assessment: Assessment, facts: Facts, acts: tuple[Act, ...]) -> Turn:
    if assessment.time is not None and not assessment.time.now and _CALLED.search(assessment.text):
        return booked(talk, assessment.time, facts, acts=acts)
    if assessment.risk is Risk.CONCERN:
        line = Line("text.talk_concern", {"numbers": ",".join(facts.emergency_numbers[:1])})
    else:
        line = Line(still_listening(talk) if talk.place is Place.COUNSELLOR else "text.talk")
    return reply(talk, Place.COUNSELLOR, line, acts=acts)


def still_listening(talk: Talk) -> str:
    """The line for whoever writes on: each says that it was read, and how to be rung."""
    return _LISTENING[talk.turns % len(_LISTENING)]


def where_to(draft: Draft, lang: str, facts: Facts) -> str:
    """Where an order goes, in few characters; a stored address to the community only."""
    if needs_no_place(draft):
        return render(Line("text.own_number"), lang)
    if draft.address:
        return shortened(draft.address, ROOM_FOR_PLACE)
    if facts.community:
        return render(Line("text.home_in", {"community": shortened(facts.community, ROOM_FOR_PLACE - 4)}), lang)
    return render(Line("text.home"), lang)


def shortened(words: str, room: int = ROOM_FOR_PLACE) -> str:
    """The words, cut where a text has no room for more."""
    return words if len(words) <= room else words[: room - 1] + "…"
