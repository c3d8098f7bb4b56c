"""Opens a ticket: once for each cause, with a code people can read out, and asks that volunteers be offered it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotline.flows.as_wished import times_of
from hotline.flows.follow_ups import plan_follow_ups
from hotline.flows.house import House, Work
from hotline.kernel.ids import door_code
from hotline.store.models import Resident, Station, Ticket
from hotline.store.queries import tickets
from hotline.terms import SYSTEM, Actor, Item, Kind, Risk, TicketStatus, Urgency, Who, Wish
from hotline.tickets import due


def open_ticket(
    work: Work,
    house: House,
    station: Station,
    *,
    cause: str,
    kind: Kind,
    summary: str,
    phone: str | None,
    resident: Resident | None = None,
    community_id: int | None = None,
    address: str | None = None,
    items: Sequence[Item] = (),
    urgency: Urgency = Urgency.NORMAL,
    risk: Risk = Risk.NONE,
    who: Who | None = None,
    evidence: Sequence[str] = (),
    confidence: float = 1.0,
    source: str = "text",
    awaits_yes: bool = False,
    wish: Wish | None = None,
    remarks: str = "",
    lang: str | None = None,
    name: str | None = None,
    actor: Actor | None = None,
) -> tuple[Ticket, bool]:
    """The ticket of this cause, and whether it was opened just now: a repeated cause gets the ticket it opened before.

    `cause` names the sentence that asked ("message:12:0"). `phone` is whom its texts go to; the resident's own when None.
    What a psychological contact said is sealed: `summary` is then null in the row. `awaits_yes`: a coordinator must agree
    before a volunteer is asked. `wish`: when it is to be brought; `remarks`: what whoever carries it is told; `lang`, `name`: of an
    orderer who is on no roster. `actor` stands in the history, the resident when None. Raises CodesExhausted.
    """
    code = tickets.take_code(work.db, work.now)
    offerable = due.may_be_offered(kind)
    ticket = tickets.insert_ticket(
        work.db,
        station_id=station.id,
        code=code,
        cause=cause,
        kind=kind,
        status=TicketStatus.OPEN,
        urgency=urgency,
        risk=risk,
        resident_id=resident.id if resident else None,
        resident_phone=phone or (resident.phone if resident else None),
        resident_name=resident.name if resident else name,
        community_id=community_id,
        address=address,
        who=who,
        source=source,
        door_code=door_code() if due.needs_door_code(kind) else None,
        awaits_yes=awaits_yes,
        remarks=remarks or None,
        lang=lang,
        opened_at=work.now,
        **times_of(house, station, wish, now=work.now, urgency=urgency, kind=kind),
        **_told(house, kind, summary, evidence, confidence),
    )
    if ticket is None:
        tickets.rest_code(work.db, code, work.now)
        return _ticket_of(work, cause), False
    tickets.add_items(work.db, ticket.id, items)
    tickets.add_event(
        work.db, ticket.id, "opened", at=work.now, to_status=TicketStatus.OPEN,
        actor=actor or (SYSTEM if source == "system" else Actor("resident", str(resident.id) if resident else "")),
        detail={"cause": cause},
    )  # fmt: skip
    if offerable and not awaits_yes:
        work.nudge("offer_tickets")
    plan_follow_ups(work, ticket, new=True)
    return ticket, True


def _told(house: House, kind: Kind, summary: str, evidence: Sequence[str], confidence: float) -> dict[str, Any]:
    """The columns that hold what was said; of a psychological contact only sealed."""
    if kind is not Kind.PSYCHOLOGICAL:
        return {"summary": summary, "assessment": {"evidence": list(evidence), "confidence": confidence}}
    kept: dict[str, Any] = {"confidence": confidence}
    if evidence:
        kept["sealed_evidence"] = house.cipher.seal("\n".join(evidence))
    return {"summary": None, "sealed": house.cipher.seal(summary), "assessment": kept}


def _ticket_of(work: Work, cause: str) -> Ticket:
    ticket = tickets.ticket_by_cause(work.db, cause)
    if ticket is None:
        raise LookupError(f"the ticket of {cause} vanished")
    return ticket
