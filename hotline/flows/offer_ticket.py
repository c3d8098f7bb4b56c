"""Asks volunteers for tickets, wave after wave, and tells a coordinator before a promise is broken.

One transaction a ticket. Whom to ask is decided by the room `dispatch`; the loads it counts with cannot change meanwhile, since a
station's volunteers are chosen by one transaction at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hotline.dispatch import ranking, waves
from hotline.dispatch.ranking import Ranked
from hotline.flows.expire_offers import lapse
from hotline.flows.house import House, Work
from hotline.flows.keep_goods import keep_goods
from hotline.flows.move_ticket import move_locked
from hotline.flows.offer_facts import facts_of
from hotline.flows.one_trip import companions
from hotline.flows.page_coordinators import page
from hotline.flows.quiet_hours import quiet_at, zone_of
from hotline.flows.text_offers import text_offers
from hotline.kernel.logs import get_logger
from hotline.store.engine import DatabaseAway
from hotline.store.models import Offer, Ticket
from hotline.store.queries import offers, tickets
from hotline.store.queries.places import station_by_id
from hotline.terms import SYSTEM, OfferState, Urgency
from hotline.tickets.due import warn_at
from hotline.tickets.moves import TicketEvent

log = get_logger(__name__)
SOMEBODY_IS_FREE_SOON = timedelta(minutes=2)
PASSING = frozenset({"busy", "outside_hours", "off_shift"})
"""What keeps a volunteer from being asked now but not for long."""


def offer_due_tickets(house: House, limit: int = 200) -> int:
    """Looks at every ticket that is due, the most urgent first; returns how many. Safe to run at any time and anywhere.

    A ticket that cannot be handled is logged and left for the next run, the others go on; the first such error is raised at the end.
    """
    broken: dict[int, Exception] = {}
    done = 0
    while done < limit:
        ticket_id = 0
        try:
            with house.transaction() as work:
                ticket = offers.next_due_ticket(work.db, work.now, leave=broken)
                if ticket is None:
                    break
                ticket_id = ticket.id
                offer_ticket(work, house, ticket)
        except DatabaseAway:
            raise
        except Exception as error:
            log.exception("ticket_not_offered", ticket_id=ticket_id)
            if not ticket_id:
                raise
            broken[ticket_id] = error
        done += 1
    if broken:
        raise next(iter(broken.values()))
    return done


def offer_ticket(work: Work, house: House, ticket: Ticket) -> None:
    """One look at a locked ticket that is open or offered: asks the next, waits, or tells a coordinator."""
    station = station_by_id(work.db, ticket.station_id)
    quiet = None if ticket.urgency is Urgency.CRISIS else quiet_at(house, station, work.now)
    if quiet is not None:
        tickets.change_ticket(work.db, ticket, next_look_at=quiet)
        return
    lapse(work, ticket)
    asked = offers.offers_of(work.db, ticket.id)
    waiting = [offer for offer in asked if offer.state is OfferState.OFFERED]
    wave = _wave(house, ticket, asked, waiting)
    room = wave.size - len(waiting) if wave else 0
    if wave is None or room <= 0:
        _wait_or_escalate(work, house, ticket, waiting, exhausted=wave is None)
        return
    offers.choose_alone(work.db, station.id)
    need, candidates = facts_of(work, ticket)
    zone = zone_of(house, station)
    ranked = ranking.rank(need, candidates, now=work.now, zone=zone)
    chosen = ranking.choose(ranked, room, wave.circle, hurried=ticket.urgency is not Urgency.NORMAL)
    if chosen:
        run = [ticket, *companions(work, ticket, need, len(waiting), chosen)]
        goods = tickets.items_of(work.db, [each.id for each in run])
        keep_goods(work, station, run, goods)
        made = [_ask(work, each, wave, chosen, run_id=ticket.id if len(run) > 1 else None) for each in run]
        text_offers(work, house, station, run, made, goods, expires_at=work.now + wave.expiry)
    elif not waiting and any(ranking.why_not(need, c, work.now, zone) in PASSING for c in candidates):
        _wait_for_somebody(work, house, ticket)
    else:
        _wait_or_escalate(work, house, ticket, waiting, exhausted=True)


def _wave(house: House, ticket: Ticket, asked: Sequence[Offer], waiting: Sequence[Offer]) -> waves.Wave | None:
    """The wave that is running, to be filled up after a no, or the next one; None when the policy has no more.

    Who comes on duty after a coordinator was told is still asked, as part of the last wave. Filling up is bounded by what all waves
    together may ask.
    """
    policy = house.policy.offers
    number = max(ticket.wave, 1) if waiting else ticket.wave + 1
    if ticket.escalated_at is not None:
        number = min(number, policy.max_waves)
    wave = waves.wave(number, ticket.urgency, ticket.kind, policy)
    if wave is None or (ticket.escalated_at is None and len(asked) >= waves.most_asked(ticket.urgency, policy)):
        return None
    return wave


def _ask(work: Work, ticket: Ticket, wave: waves.Wave, chosen: Sequence[Ranked], *, run_id: int | None) -> dict[int, int]:
    """Writes the offers and the move; volunteer id to offer id."""
    expires_at = work.now + wave.expiry
    rows = [
        {
            "ticket_id": ticket.id, "volunteer_id": r.candidate.id, "state": OfferState.OFFERED, "wave": wave.number, "rank": place,
            "reasons": [[reason.why, reason.points] for reason in r.reasons], "run_id": run_id, "offered_at": work.now,
            "expires_at": expires_at,
        }
        for place, r in enumerate(chosen, start=1)
    ]  # fmt: skip
    made = offers.add_offers(work.db, rows)
    move_locked(
        work, ticket, TicketEvent.OFFER, actor=SYSTEM, detail={"wave": wave.number, "volunteers": list(made)},
        wave=wave.number, next_look_at=_next_look(ticket, work.now, expires_at),
    )  # fmt: skip
    return made


def _wait_for_somebody(work: Work, house: House, ticket: Ticket) -> None:
    """Everybody who could go is busy or off for the moment: asked again soon, while the promise has time."""
    warning = _warning(ticket)
    if ticket.urgency is Urgency.NORMAL and warning is not None and work.now < warning:
        soon = work.now + SOMEBODY_IS_FREE_SOON
        tickets.change_ticket(work.db, ticket, next_look_at=_next_look(ticket, work.now, soon))
    else:
        _wait_or_escalate(work, house, ticket, (), exhausted=True)


def _wait_or_escalate(work: Work, house: House, ticket: Ticket, waiting: Sequence[Offer], *, exhausted: bool) -> None:
    """A coordinator is told when nobody is left to ask and nobody may still answer, or when the promise would break."""
    warning = _warning(ticket)
    late = warning is not None and work.now >= warning
    if (late or (exhausted and not waiting)) and ticket.escalated_at is None:
        tickets.change_ticket(work.db, ticket, escalated_at=work.now)
        tickets.add_event(work.db, ticket.id, "escalated", at=work.now, actor=SYSTEM, why="late" if late else "nobody_took")
        page(work, house, ticket, "nobody_took", lane="normal")
    last = max((offer.expires_at for offer in waiting), default=work.now + waves.LOOK_AGAIN)
    tickets.change_ticket(work.db, ticket, next_look_at=_next_look(ticket, work.now, last))


def _next_look(ticket: Ticket, now: datetime, latest: datetime) -> datetime:
    """`latest`, or earlier when a coordinator must be told before."""
    warning = _warning(ticket)
    if warning is None or ticket.escalated_at is not None:
        return latest
    return min(latest, warning) if warning > now else latest


def _warning(ticket: Ticket) -> datetime | None:
    """When a coordinator must hear that nobody took it; None where nothing is promised."""
    return warn_at(ticket.opened_at, ticket.promised_at, ticket.wished_from) if ticket.promised_at is not None else None
