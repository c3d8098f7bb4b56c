"""What a dialogue decided, done: each act of a turn in the transaction of its step.

Called by the three entrances of a dialogue (a text, a step of a call in, a step of a call
out). Every effect carries a cause made of the step, so a replay does it once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from hotline.conversation import turns
from hotline.conversation.means import need_a_word
from hotline.conversation.turns import Act, opened
from hotline.dispatch.places import is_vaguer
from hotline.flows.book_callback import book_callback
from hotline.flows.cancel_ticket import cancel_ticket
from hotline.flows.confirm_delivery import confirm_delivery
from hotline.flows.danger_place import keep_place, tell_in_charge
from hotline.flows.follow_ups import plan_follow_ups
from hotline.flows.house import House, Work
from hotline.flows.look_in import look_in
from hotline.flows.open_ticket import open_ticket
from hotline.flows.page_coordinators import page
from hotline.flows.raise_crisis import raise_crisis
from hotline.flows.revise_ticket import ask_again, change_order
from hotline.flows.seek_counsellor import seek_counsellor
from hotline.flows.withdraw_callbacks import withdraw_for
from hotline.outreach.wishes import moment_of
from hotline.store.models import Call, Ticket
from hotline.store.queries import phones
from hotline.store.queries.communities import community_in
from hotline.store.queries.intake import Caller, keep_recording
from hotline.store.queries.tickets import add_event
from hotline.terms import Actor, Kind, Line, Outcome, Purpose, Risk, Urgency
from hotline.words.catalogue import FALLBACK

LONGEST_SUMMARY = 2000
WEIGHT = (Outcome.ALL_WELL, Outcome.NEED_TAKEN, Outcome.OPTED_OUT)
RECORDING = re.compile(r"RE[0-9a-f]{32}")
RISING = (Risk.NONE, Risk.CONCERN, Risk.HIGH)
NOT_CRISIS = tuple(p for p in Purpose if p is not Purpose.CRISIS)


@dataclass(slots=True)
class Step:
    """The step whose acts are applied. `cause` names it ("message:12", "call:9:step:3"); `source` is text, call or check_in."""

    work: Work
    house: House
    caller: Caller
    cause: str
    source: str
    call: Call | None = None
    codes: list[str] = field(default_factory=list)
    sensitive: bool = False
    ticket: Ticket | None = None  # the last one opened
    lang: str | None = None  # what the caller writes


def apply_acts(step: Step, acts: Sequence[Act]) -> Step:
    """Does every act, in order, and returns the step with the codes of tickets opened and whether its words are to be sealed."""
    step.sensitive |= any(getattr(act, "kind", None) is Kind.PSYCHOLOGICAL for act in acts)
    for index, act in enumerate(acts):
        _apply(step, act, f"{step.cause}:{index}")
    return step


def with_codes(lines: Sequence[Line], codes: Sequence[str]) -> tuple[Line, ...]:
    """The lines with the codes of tickets just opened in their gaps."""
    known = {opened(i): code for i, code in enumerate(codes)}
    return tuple(replace(line, params={k: known.get(v, v) if isinstance(v, str) else v for k, v in line.params.items()}) for line in lines)


def _apply(step: Step, act: Act, cause: str) -> None:
    match act:
        case turns.OpenTicket():
            _open(step, act, cause)
            _came_to(step, Outcome.NEED_TAKEN)
        case turns.AddToTicket():
            _add(step, act, cause)
        case turns.RaiseCrisis():
            step.ticket = raise_crisis(step.work, step.house, step.caller, act, cause=cause, by_call=step.call is not None)
            step.codes.append(step.ticket.code)
            step.sensitive |= step.ticket.kind is Kind.PSYCHOLOGICAL
        case turns.TellPlace():
            keep_place(step.work, step.house, step.caller, act.kind, act.address, cause=cause)
        case turns.LookIn():
            step.ticket = look_in(step.work, step.house, step.caller, act, cause=cause, source=step.source)
            step.codes.append(step.ticket.code)
            _came_to(step, Outcome.NEED_TAKEN)
        case turns.WantPerson():
            _want_person(step, act, cause)
        case turns.BookCallback():
            _book(step, act, cause)
        case turns.SeekCounsellor():
            if step.call is not None:
                seek_counsellor(step.work, step.house, step.call, _talk_of(step), step=int(step.cause.rpartition(":")[2]))
        case turns.CancelTicket() | turns.ConfirmDelivery() | turns.ReviseTicket() | turns.NoteOrder() | turns.AskedAgain():
            _about_ticket(step, act, cause)
        case turns.LeaveMessage():
            if step.call is not None:
                keep_recording(step.work.db, step.call.id, _recording_sid(act.recording_url) or cause, act.recording_url, act.seconds)
                step.work.nudge("fetch_recordings")
        case _:
            _about_phone(step, act, cause)


def _open(step: Step, act: turns.OpenTicket, cause: str) -> Ticket:
    caller, house = step.caller, step.house
    person = caller.resident
    community_id = person.community_id if person else None
    if act.address or community_id is None:
        place = community_in(step.work.db, caller.station.id, act.address)
        community_id = place.id if place else community_id
    needs_a_word = need_a_word(act.items)
    grave = act.urgency is Urgency.CRISIS and act.kind is Kind.SUPPLY  # the danger has a ticket of its own; goods are brought soon
    ticket, _new = open_ticket(
        step.work,
        house,
        caller.station,
        cause=cause,
        kind=act.kind,
        summary="" if step.sensitive and act.items else act.summary,  # what was confided stands in the sealed ticket
        phone=caller.phone,
        resident=person,
        community_id=community_id,
        address=_whole(act.address, person.address if person else None),
        items=act.items,
        urgency=Urgency.URGENT if grave else act.urgency,
        risk=Risk.NONE if act.kind is Kind.SUPPLY else act.risk,
        who=act.who,
        evidence=act.evidence,
        confidence=act.confidence,
        source=step.source,
        wish=act.wish,
        lang=step.lang if person is None and step.lang != FALLBACK else None,
        remarks=act.remarks,
        awaits_yes=needs_a_word or (act.kind is Kind.SUPPLY and person is None and house.settings.unknown_callers == "confirm"),
    )
    step.codes.append(ticket.code)
    step.ticket = ticket
    step.sensitive |= act.kind is Kind.PSYCHOLOGICAL
    if ticket.awaits_yes:
        page(step.work, house, ticket, "means" if needs_a_word else "unknown_order", lane="normal")
    elif act.kind is Kind.MEDICAL or act.risk is not Risk.NONE or (act.kind is Kind.OTHER):
        page(step.work, house, ticket, "needs_person", lane="normal")
    return ticket


def _whole(said: str | None, stored: str | None) -> str | None:
    """The place as said; the roster's where that is the same door and more: whoever says "三栋" lives where we know."""
    return stored if not said or (stored and is_vaguer(said, stored)) else said


def _add(step: Step, act: turns.AddToTicket, cause: str) -> None:
    """More words about a ticket that is open already: kept with it (sealed where it is), and a risk that only rises.

    Whoever has a danger in hand reads them.
    """
    about = [t.ticket for t in step.caller.tickets if t.ticket.kind is act.kind]
    ticket = step.ticket or next((t for t in about if t.urgency is Urgency.CRISIS), next(iter(about), None))
    if ticket is None:
        return
    if ticket.urgency is Urgency.CRISIS:
        tell_in_charge(step.work, step.house, ticket, act.summary, cause=cause)
    before = step.house.cipher.unseal(ticket.sealed) if ticket.sealed else (ticket.summary or "")
    summary = f"{before}\n{act.summary}".strip()[:LONGEST_SUMMARY]
    sealed = ticket.kind is Kind.PSYCHOLOGICAL
    ticket.summary, ticket.sealed = (None, step.house.cipher.seal(summary)) if sealed else (summary, None)
    ticket.risk = max(ticket.risk, act.risk, key=RISING.index)
    plan_follow_ups(step.work, ticket)
    step.sensitive |= sealed
    add_event(step.work.db, ticket.id, "more_said", at=step.work.now, actor=Actor("resident"), detail={"risk": act.risk})


def _want_person(step: Step, act: turns.WantPerson, cause: str) -> None:
    _open(step, turns.OpenTicket(Kind.OTHER, act.summary or act.why), cause)


def _book(step: Step, act: turns.BookCallback, cause: str) -> None:
    zone = step.house.settings.timezone
    about = _talk_of(step) if act.about is Kind.PSYCHOLOGICAL else step.ticket
    now = act.purpose is Purpose.REQUESTED and (act.wish is None or act.wish.now)  # the answer to what was just asked
    book_callback(
        step.work,
        step.house,
        station_id=step.caller.station.id,
        phone=step.caller.phone,
        resident_id=step.caller.resident.id if step.caller.resident else None,
        purpose=act.purpose,
        cause=cause,
        at=moment_of(act.wish, now=step.work.now, zone=zone),
        ticket_id=about.id if about else None,
        exempt=act.purpose is Purpose.CRISIS or now or about is not None,
        moves=act.moves,
        detail={"talk": True} if about is not None and about.kind is Kind.PSYCHOLOGICAL and act.purpose is Purpose.REQUESTED else None,
    )


def _talk_of(step: Step) -> Ticket | None:
    """The psychological ticket that is open with this caller: of this step, of this call, or the newest."""
    if step.ticket is not None and step.ticket.kind is Kind.PSYCHOLOGICAL:
        return step.ticket
    open_talks = [t.ticket for t in step.caller.tickets if t.ticket.kind is Kind.PSYCHOLOGICAL]
    own = next((t for t in open_talks if step.call is not None and t.id == step.call.ticket_id), None)
    return own or (open_talks[0] if open_talks else None)


AboutTicket = turns.CancelTicket | turns.ConfirmDelivery | turns.ReviseTicket | turns.NoteOrder | turns.AskedAgain


def _about_ticket(step: Step, act: AboutTicket, cause: str) -> None:
    found = next((t.ticket for t in step.caller.tickets if t.ticket.code == act.code), None)
    if found is None:
        return
    actor = Actor("resident", str(step.caller.resident.id) if step.caller.resident else "")
    if isinstance(act, turns.CancelTicket):
        cancel_ticket(step.work, step.house, found, actor=actor, why="resident_asked")
    elif isinstance(act, turns.AskedAgain):
        step.ticket = found
        ask_again(step.work, found, act, actor=actor)
        _came_to(step, Outcome.NEED_TAKEN)
    elif isinstance(act, turns.ReviseTicket | turns.NoteOrder):
        step.ticket = found
        if not change_order(step.work, step.house, found, act, actor=actor):
            _want_person(step, turns.WantPerson("order_changed", f"{act.code}：{act.said}"), cause)
    else:
        confirm_delivery(step.work, step.house, found, arrived=act.arrived, actor=actor)


def _about_phone(step: Step, act: Act, cause: str) -> None:
    db, phone, now = step.work.db, step.caller.phone, step.work.now
    if isinstance(act, turns.StopCalls):
        _came_to(step, Outcome.OPTED_OUT)
        phones.opt_out(db, phone, now, step.source)
        withdraw_for(step.work, phone, outcome=Outcome.OPTED_OUT, why="opted_out", purposes=NOT_CRISIS)
    elif isinstance(act, turns.DropCall):
        withdraw_for(step.work, phone, outcome=Outcome.WITHDRAWN, why="resident_asked", purposes=(Purpose.REQUESTED,))
    elif isinstance(act, turns.ResumeCalls):
        phones.opt_in(db, phone)
    elif isinstance(act, turns.WrongNumber):
        phones.note_phone(db, phone, wrong_number_at=now)
        withdraw_for(step.work, phone, outcome=Outcome.WITHDRAWN, why="wrong_number", purposes=NOT_CRISIS)
        _open(step, turns.OpenTicket(Kind.OTHER, "打错了：号码可能已换人"), f"{cause}:wrong")
    elif isinstance(act, turns.AllWell):
        _came_to(step, Outcome.ALL_WELL)
        if step.caller.resident is not None:
            step.caller.resident.last_contact_at = now


def _recording_sid(url: str) -> str | None:
    found = RECORDING.search(url)
    return found.group() if found else None


def _came_to(step: Step, outcome: Outcome) -> None:
    """What this call came to; an opt-out outweighs a need, a need outweighs "all well"."""
    if step.call is not None and (step.call.outcome is None or WEIGHT.index(outcome) > WEIGHT.index(step.call.outcome)):
        step.call.outcome = outcome
