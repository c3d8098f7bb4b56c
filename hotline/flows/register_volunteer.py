"""Somebody offers help by text: 报名 姓名 小区. Their phone is proved by a code, a coordinator says yes, then they may be asked."""

from __future__ import annotations

import re

from hotline.dispatch.places import stands_at
from hotline.flows.house import House, Work
from hotline.flows.move_ticket import move_locked
from hotline.flows.open_ticket import open_ticket
from hotline.flows.page_coordinators import page
from hotline.flows.send_text import queue_text
from hotline.flows.ticket_words import volunteer_lang
from hotline.kernel.ids import door_code
from hotline.store.models import Station, Ticket, Volunteer
from hotline.store.queries import pages, tickets, volunteers
from hotline.store.queries.communities import community_in
from hotline.store.queries.places import station_by_id
from hotline.terms import Actor, Kind, Line
from hotline.tickets.moves import TicketEvent
from hotline.triage.text import hear

SIGN_UP = "sign_up"
MOST_TRIES = 5
LONGEST_NAME = 20
MOST_OF_A_NAME = 4  # written together with something else
ASKED = ("pending", "verified")
_BREAKS = re.compile(r"[\s,，.。、;；:：/]+")
_LEADS = re.compile(r"(?:我(?:的名字)?(?:叫|是)|姓名|名字|本人|家?住在?|小区)(?:是|叫)?")
Gap = str | int


def register_volunteer(
    work: Work, house: House, station: Station, phone: str, *, name: str, community: str, message_id: int, rest: str = ""
) -> list[Line]:
    """A pending volunteer, a ticket a coordinator can answer with 同意, and a code to be sent back. Returns the reply.

    Signing up again while pending changes name and community; who is active already reads so. `rest`: all that was written, for a name
    and a community in one word ("报名张三滨江社区"). Where no community was named it is asked for.
    """
    known = volunteers.volunteer_by_phone(work.db, station.id, phone)
    if known is not None and known.state == "active":
        return [Line("volunteer.known_already", {"name": known.name[:LONGEST_NAME]})]
    place = community_in(work.db, station.id, community)
    if place is None and (named := community_in(work.db, station.id, rest)) is not None:
        place, name, community = named, _besides(rest, named.name), named.name
    if not name.strip():
        return [Line("volunteer.sign_up_how")]
    person = volunteers.sign_up(
        work.db, station_id=station.id, phone=phone, name=name.strip()[:LONGEST_NAME], community_id=place.id if place else None,
        verify_code=door_code(),
    )  # fmt: skip
    ticket = tickets.open_ticket_of(work.db, f"{SIGN_UP}:{person.id}:") or _ticket(work, house, station, person, community, message_id)
    page(work, house, ticket, SIGN_UP, name=person.name, community=community[:LONGEST_NAME], phone=phone)
    answer = [Line("volunteer.send_code", {"name": person.name, "verify_code": person.verify_code or ""})]
    return answer if community.strip() else [*answer, Line("volunteer.which_community")]


def lives_at(work: Work, volunteer: Volunteer, words: str) -> list[Line] | None:
    """The community somebody who signs up was asked for; None when the words name none, or nothing was asked."""
    if volunteer.state not in ASKED or volunteer.community_id is not None or len(words) > LONGEST_NAME:
        return None
    place = community_in(work.db, volunteer.station_id, words)
    if place is None:
        return None
    volunteers.change_volunteer(work.db, volunteer, community_id=place.id)
    ticket = tickets.open_ticket_of(work.db, f"{SIGN_UP}:{volunteer.id}:")
    if ticket is not None:
        tickets.change_ticket(work.db, ticket, community_id=place.id, summary=f"{volunteer.name} {place.name}"[:120])
    return [Line("volunteer.community_kept", {"community": place.name[:LONGEST_NAME]})]


def _besides(words: str, community: str) -> str:
    """The name in words that also name a community; "" when what is left is no name."""
    heard = hear(words)
    start, end = stands_at(heard.norm, hear(community).norm) or (0, 0)
    left = _BREAKS.sub("", _LEADS.sub("", heard.said(0, start) + heard.said(end, len(heard.norm))))
    return left if 2 <= len(left) <= MOST_OF_A_NAME or left.isascii() else ""


def verify_volunteer(work: Work, volunteer: Volunteer, code: str) -> list[Line] | None:
    """The code that was sent to this phone came back. None when this volunteer has none to send."""
    if volunteer.state != "pending" or volunteer.verify_code is None:
        return None
    if volunteer.verify_tries >= MOST_TRIES:
        return [Line("volunteer.code_locked")]
    if code != volunteer.verify_code:
        volunteers.change_volunteer(work.db, volunteer, verify_tries=volunteer.verify_tries + 1)
        return [Line("volunteer.wrong_code")]
    volunteers.change_volunteer(work.db, volunteer, state="verified", verify_code=None, verify_tries=0)
    return [Line("volunteer.verified")]


def confirm_volunteer(work: Work, house: House, ticket: Ticket, *, actor: Actor) -> list[Line] | None:
    """A coordinator's yes to a sign-up, whose ticket is locked: active and on duty. None when the ticket is no sign-up."""
    person = _signed_up(work, ticket)
    if person is None:
        return None
    if not move_locked(work, ticket, TicketEvent.SETTLE, actor=actor, why="agreed", close_reason="agreed"):
        return [Line("page.over_already", {"code": ticket.code})]
    volunteers.change_volunteer(work.db, person, state="active", on_duty=True, verify_code=None)
    pages.settle_all(work.db, ticket.id, now=work.now)
    _tell(work, house, ticket, person, "volunteer.welcome")
    return [Line("page.volunteer_agreed", {"name": person.name})]


def refuse_volunteer(work: Work, house: House, ticket: Ticket, *, actor: Actor) -> list[Line] | None:
    """A coordinator's no to a sign-up. None when the ticket is no sign-up."""
    person = _signed_up(work, ticket)
    if person is None:
        return None
    if not move_locked(work, ticket, TicketEvent.REFUSE, actor=actor, why="refused", close_reason="refused"):
        return [Line("page.over_already", {"code": ticket.code})]
    volunteers.change_volunteer(work.db, person, state="inactive", on_duty=False, verify_code=None)
    pages.settle_all(work.db, ticket.id, now=work.now)
    _tell(work, house, ticket, person, "volunteer.not_taken")
    return [Line("page.volunteer_refused", {"name": person.name})]


def _ticket(work: Work, house: House, station: Station, person: Volunteer, community: str, message_id: int) -> Ticket:
    """Without a phone of its own: it is no order, and must not stand among the orders of whoever signed up."""
    ticket, _ = open_ticket(
        work,
        house,
        station,
        cause=f"{SIGN_UP}:{person.id}:{message_id}",
        kind=Kind.OTHER,
        summary=f"{person.name} {community}"[:120],
        phone=None,
        community_id=person.community_id,
        actor=Actor("volunteer", str(person.id)),
    )
    return ticket


def _signed_up(work: Work, ticket: Ticket) -> Volunteer | None:
    what, _, rest = ticket.cause.partition(":")
    if what != SIGN_UP:
        return None
    return volunteers.volunteer_by_id(work.db, int(rest.partition(":")[0]))


def _tell(work: Work, house: House, ticket: Ticket, person: Volunteer, key: str) -> None:
    station = station_by_id(work.db, person.station_id)
    line = Line(key, {"name": person.name})
    queue_text(work, house, station, person.phone, [line], cause=f"ticket:{ticket.id}:{key}", lang=volunteer_lang(person), exempt=True)
