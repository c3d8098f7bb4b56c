"""What a volunteer writes that is no command: understood where it is plain, else handed to the coordinators word for word."""

from __future__ import annotations

from hotline.dispatch.chatter import Chatter, Saying, read_chatter
from hotline.flows.answer_offer import accept_offers, actor_of, decline_offers
from hotline.flows.house import House, Work
from hotline.flows.page_coordinators import page
from hotline.store.models import Station, Ticket, Volunteer
from hotline.store.queries import offers, tickets, volunteers
from hotline.store.queries.messages import seal_message
from hotline.terms import Kind, Line

LONGEST_QUOTE = 60
OF_A_HOLDER = frozenset({Saying.COMING, Saying.WILLING, Saying.LATER})
"""What from somebody who has a ticket in hand means that they see to it; the rest a person must read."""


def pass_on(work: Work, house: House, station: Station, volunteer: Volunteer, *, body: str, message_id: int) -> list[Line] | None:
    """The reply, or None when these words do not concern the volunteer: nothing was asked of them and nothing is in their hands.

    A plain yes ("好的马上") of somebody with exactly one offer (or run) open and empty hands takes it, as the bare number would, and a
    plain no ("今天没空") declines it, so that the next is asked at once; the words stay in the ticket's history. A no of somebody who has
    the ticket in hand goes to the coordinators, and they read how to give it back themselves.
    """
    held = list(volunteers.held_tickets(work.db, volunteer.id))
    waiting = offers.waiting_offers(work.db, volunteer.id)
    about = held[0] if held else waiting[0][1] if waiting else None
    if about is None:
        return None
    said = read_chatter(body)
    if said.what is Saying.THANKS:
        return [Line("volunteer.welcome_back")]
    willing = said.what is Saying.WILLING or said.willing
    if not held and offers.one_question(waiting) and (willing or said.what is Saying.REFUSING):
        _keep(work, house, about, volunteer, "volunteer_wrote", body, message_id, minutes=said.minutes)
        theirs = [offer for offer, _ in waiting]
        return accept_offers(work, house, station, volunteer, theirs) if willing else decline_offers(work, volunteer, theirs)
    if held and said.what in OF_A_HOLDER:
        return _on_the_way(work, house, held, volunteer, said, body, message_id)
    passed_on = _to_the_coordinators(work, house, volunteer, about, body, message_id, waiting=not held)
    return [Line("volunteer.passed_on_cannot", {"code": about.code})] if held and said.what is Saying.REFUSING else passed_on


def note_words(
    work: Work, house: House, volunteer: Volunteer, ticket_id: int, words: str, message_id: int, *, telling: bool = True
) -> None:
    """What stood behind a command ("1 A12 两小时后可以吗"): kept in the history, and where it is not plain handed to the coordinators.

    `telling` False: it tells nothing that anybody must read.
    """
    ticket = tickets.ticket_by_id(work.db, ticket_id)
    if ticket is None:
        return
    if telling and read_chatter(words).what not in OF_A_HOLDER | {Saying.THANKS}:
        _to_the_coordinators(work, house, volunteer, ticket, words, message_id, waiting=False)
    else:
        _keep(work, house, ticket, volunteer, "volunteer_wrote", words, message_id)


def _on_the_way(
    work: Work, house: House, held: list[Ticket], volunteer: Volunteer, said: Chatter, body: str, message_id: int
) -> list[Line]:
    """Kept in the history of each ticket in hand; the holder reads that it was understood."""
    for ticket in held:
        _keep(work, house, ticket, volunteer, "on_the_way", body, message_id, minutes=said.minutes)
    if said.minutes is not None:
        return [Line("volunteer.noted_minutes", {"minutes": said.minutes, "code": held[0].code})]
    return [Line("volunteer.noted", {"code": held[0].code})]


def _to_the_coordinators(
    work: Work, house: House, volunteer: Volunteer, about: Ticket, body: str, message_id: int, *, waiting: bool
) -> list[Line]:
    _keep(work, house, about, volunteer, "volunteer_wrote", body, message_id)
    page(work, house, about, f"words:{message_id}", volunteer=volunteer.name, words=body[:LONGEST_QUOTE])
    return [Line("volunteer.passed_on_offer" if waiting else "volunteer.passed_on", {"code": about.code})]


def _keep(
    work: Work, house: House, ticket: Ticket, volunteer: Volunteer, event: str, words: str, message_id: int, **detail: int | None
) -> None:
    """Into the history; about a talk only that something was written, and the text itself is sealed."""
    confided = ticket.kind is Kind.PSYCHOLOGICAL
    if confided:
        seal_message(work.db, message_id, seal=house.cipher.seal)
    tickets.add_event(
        work.db, ticket.id, event, at=work.now, actor=actor_of(volunteer), why=None if confided else words[:500],
        detail={"message": message_id} | detail,
    )  # fmt: skip
