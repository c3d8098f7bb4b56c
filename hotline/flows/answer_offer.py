"""A volunteer says yes, no, or gives a ticket back. The first yes wins under any race; everybody else reads a kind word."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.dispatch.offers import OfferEvent, answer, may_answer
from hotline.flows.house import House, Work
from hotline.flows.move_ticket import move_locked
from hotline.flows.page_coordinators import page
from hotline.flows.release_offers import look_again, release_offers
from hotline.flows.tell_resident import tell_coming, tell_resident
from hotline.flows.ticket_words import ROOM_FOR_AN_ORDER, goods_items, goods_words, name_for_holder, place_for_holder, volunteer_lang
from hotline.flows.what_to_mind import tell_holder, with_what_to_mind
from hotline.store.models import Offer, Station, Ticket, Volunteer
from hotline.store.queries import offers, pages, tickets
from hotline.store.queries.taking_back import take_back_same
from hotline.store.queries.volunteers import stays_active
from hotline.terms import Actor, Kind, Line, OfferState, TicketStatus
from hotline.tickets.due import remind_at
from hotline.tickets.moves import TicketEvent
from hotline.words.catalogue import text_body

Gap = str | int
TO_BE_HAD = (TicketStatus.OPEN, TicketStatus.OFFERED)


def actor_of(volunteer: Volunteer) -> Actor:
    """How a volunteer stands in the history: by id, never by number."""
    return Actor("volunteer", str(volunteer.id))


def accept_offers(work: Work, house: House, station: Station, volunteer: Volunteer, asked: Sequence[Offer]) -> list[Line]:
    """The volunteer takes the ticket of one offer, or those of a whole run, as far as they are still to be had. Returns the reply.

    Whoever was put out of the pool meanwhile takes none: all tickets are locked, then the volunteer, as a coordinator who does that locks.
    """
    locked = [_locked(work, offer) for offer in sorted(asked, key=lambda offer: offer.ticket_id)]
    if not stays_active(work.db, volunteer.id):
        return [Line("volunteer.not_active")]
    mine: list[Ticket] = []
    late: list[Ticket] = []
    for ticket, offer in locked:
        (mine if _takes(work, house, station, volunteer, ticket, offer) else late).append(ticket)
    if not mine:
        lines = _too_late(volunteer, late)
        body = text_body(lines, volunteer_lang(volunteer), station.line_name)
        take_back_same(work.db, volunteer.phone, body, [ticket.id for ticket in late])
        return lines
    release_offers(work, house, station, mine, why="taken", key="volunteer.taken", but=volunteer.id)
    if len(mine) == 1:
        return holder_lines(work, house, station, mine[0], volunteer)
    for ticket in mine:
        tell_holder(work, house, station, ticket, volunteer)
    return [Line("volunteer.run_yours", {"codes": "、".join(ticket.code for ticket in mine)})]


def _takes(work: Work, house: House, station: Station, volunteer: Volunteer, ticket: Ticket, offer: Offer) -> bool:
    """Puts the locked ticket of an offer into the volunteer's hands; False when it is not to be had."""
    if ticket.status not in TO_BE_HAD or not may_answer(offer.state, OfferEvent.ACCEPT):
        return False
    take(work, ticket, volunteer, TicketEvent.ACCEPT, actor=actor_of(volunteer), run_id=offer.run_id)
    offers.set_offer(work.db, offer, answer(offer.state, OfferEvent.ACCEPT), now=work.now)
    tell_coming(work, house, station, ticket, volunteer, cause=f"offer:{offer.id}:{int(work.now.timestamp())}")
    return True


def take(work: Work, ticket: Ticket, volunteer: Volunteer, event: TicketEvent, *, actor: Actor, run_id: int | None = None) -> bool:
    """Puts a locked ticket into a volunteer's hands and settles the page that nobody took it. False when it is not to be had."""
    done = move_locked(
        work, ticket, event, actor=actor, detail={"volunteer": volunteer.id}, volunteer_id=volunteer.id, assigned_at=work.now, door_tries=0,
        next_look_at=remind_at(work.now, ticket.promised_at), run_id=run_id,
    )  # fmt: skip
    if done:
        pages.settle(work.db, ticket.id, ("nobody_took", "gave_back"), now=work.now)
    return done


def decline_offers(work: Work, volunteer: Volunteer, asked: Sequence[Offer]) -> list[Line]:
    """The volunteer says no to one offer or a whole run; the next are asked at once."""
    codes: list[str] = []
    for asked_about in sorted(asked, key=lambda offer: offer.ticket_id):
        ticket, offer = _locked(work, asked_about)
        if ticket.volunteer_id == volunteer.id and ticket.status is TicketStatus.ASSIGNED:
            return [Line("volunteer.yours_give_back", {"code": ticket.code})]
        codes.append(ticket.code)
        if offer.state is not OfferState.DECLINED and may_answer(offer.state, OfferEvent.DECLINE):
            offers.set_offer(work.db, offer, answer(offer.state, OfferEvent.DECLINE), now=work.now)
            tickets.add_event(work.db, ticket.id, "declined", at=work.now, actor=actor_of(volunteer))
            if ticket.status in TO_BE_HAD:
                look_again(work, ticket, actor=actor_of(volunteer), why="declined")
    return [Line("volunteer.declined", {"code": "、".join(codes)})]


def give_back(work: Work, house: House, station: Station, volunteer: Volunteer, ticket_id: int) -> list[Line]:
    """The holder gives the ticket back, without blame; it is offered again and the resident is told that we look on."""
    ticket = tickets.lock_ticket(work.db, ticket_id)
    if ticket is None or ticket.status is not TicketStatus.ASSIGNED or ticket.volunteer_id != volunteer.id:
        return [Line("volunteer.not_yours", {"code": ticket.code if ticket else ""})]
    return_ticket(work, ticket, actor=actor_of(volunteer), why="gave_back")
    if ticket.promised_at is not None and ticket.promised_at <= work.now:
        page(work, house, ticket, "gave_back")
    tell_resident(work, house, station, ticket, "order.looking_again", cause=f"ticket:{ticket.id}:{int(work.now.timestamp())}")
    return [Line("volunteer.gave_back", {"code": ticket.code})]


def return_ticket(work: Work, ticket: Ticket, *, actor: Actor, why: str) -> None:
    """A locked, assigned ticket is open again and looked at now; its accepted offer ends as given back."""
    for offer in offers.offers_of(work.db, ticket.id):
        if offer.state is OfferState.ACCEPTED:
            offers.set_offer(work.db, offer, answer(offer.state, OfferEvent.GIVE_BACK), now=work.now, why=offers.GIVEN_BACK)
    move_locked(work, ticket, TicketEvent.GIVE_BACK, actor=actor, why=why, volunteer_id=None, assigned_at=None, next_look_at=work.now)
    work.nudge("offer_tickets")


def holder_lines(work: Work, house: House, station: Station, ticket: Ticket, volunteer: Volunteer) -> list[Line]:
    """All that whoever has accepted must know: name, address, goods, how to finish, when it is wished for and what to mind."""
    lang = volunteer_lang(volunteer)
    if ticket.kind is Kind.PSYCHOLOGICAL:
        return [Line("volunteer.yours_talk", {"code": ticket.code, "name": name_for_holder(ticket, lang)})]
    place = place_for_holder(work, ticket, lang)
    gaps: dict[str, Gap] = {
        "code": ticket.code, "name": name_for_holder(ticket, lang), "place": place,
        "goods": goods_words(goods_items(work, ticket), ticket, lang, ROOM_FOR_AN_ORDER - len(place)),
    }  # fmt: skip
    line = Line("volunteer.yours_visit" if ticket.kind is Kind.WELFARE_CHECK else "volunteer.yours", gaps)
    return with_what_to_mind(work, house, station, ticket, volunteer, [line])


def _locked(work: Work, offer: Offer) -> tuple[Ticket, Offer]:
    """The ticket first, then the offer: the order in which everybody locks."""
    ticket = tickets.lock_ticket(work.db, offer.ticket_id)
    if ticket is None:
        raise LookupError(f"offer {offer.id} has no ticket")
    return ticket, next(fresh for fresh in offers.offers_of(work.db, ticket.id) if fresh.id == offer.id)


def _too_late(volunteer: Volunteer, late: Sequence[Ticket]) -> list[Line]:
    gaps: dict[str, Gap] = {"code": "、".join(ticket.code for ticket in late)}
    if all(ticket.status is TicketStatus.ASSIGNED and ticket.volunteer_id == volunteer.id for ticket in late):
        return [Line("volunteer.already_yours", gaps)]
    if all(ticket.status is TicketStatus.CANCELLED for ticket in late):
        return [Line("volunteer.not_needed", gaps)]
    return [Line("volunteer.taken", gaps)]
