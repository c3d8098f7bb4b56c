"""Rows for exports: one SELECT a subject, streamed, with the columns the contract names first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from hotline.store.engine import Db
from hotline.store.models import (
    Audit,
    Call,
    Callback,
    Community,
    Donor,
    Message,
    Note,
    Offer,
    Resident,
    Round,
    Station,
    StockMovement,
    Ticket,
    TicketEvent,
    TicketItem,
    Volunteer,
)
from hotline.terms import Kind, Urgency

BATCH = 500

ITEMS = (
    select(
        func.coalesce(
            func.jsonb_agg(
                aggregate_order_by(
                    func.jsonb_build_object(
                        "name",
                        TicketItem.name,
                        "quantity",
                        TicketItem.quantity,
                        "unit",
                        TicketItem.unit,
                        "size",
                        TicketItem.size,
                        "missing",
                        TicketItem.missing,
                    ),
                    TicketItem.id,
                )
            ),
            func.jsonb_build_array(),
        )
    )
    .where(TicketItem.ticket_id == Ticket.id)
    .scalar_subquery()
)


def _tickets() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Ticket.code,
            Ticket.kind,
            Ticket.status,
            Ticket.urgency,
            Ticket.risk,
            Ticket.resident_phone,
            Community.name.label("community"),
            ITEMS.label("items"),
            Ticket.address,
            Ticket.summary,
            Ticket.sealed.label("sealed_summary"),
            Ticket.opened_at,
            Ticket.assigned_at,
            Ticket.delivered_at,
            Ticket.closed_at,
            Volunteer.phone.label("volunteer_phone"),
            Ticket.source,
            Ticket.awaits_yes,
            Ticket.promised_at,
            Ticket.wished_from,
            Ticket.wished_until,
            Ticket.remarks,
            Ticket.escalated_at,
            Ticket.acknowledged_at,
            Ticket.close_reason,
        )
        .outerjoin(Community, Community.id == Ticket.community_id)
        .outerjoin(Volunteer, Volunteer.id == Ticket.volunteer_id)
        .order_by(Ticket.id)
    )


def _messages() -> Select[*tuple[Any, ...]]:
    return select(
        Message.direction,
        Message.from_phone.label("from"),
        Message.to_phone.label("to"),
        Message.body,
        Message.sealed.label("sealed_body"),
        Message.sid,
        Message.status,
        Message.error_code,
        Message.segments,
        Message.sensitive,
        Message.created_at,
    ).order_by(Message.id)


def _calls() -> Select[*tuple[Any, ...]]:
    return select(
        Call.direction,
        Call.from_phone.label("from"),
        Call.to_phone.label("to"),
        Call.sid,
        Call.status,
        Call.answered_by,
        Call.outcome,
        Call.transcript,
        Call.sealed.label("sealed_transcript"),
        Call.role,
        Call.error_code,
        Call.sensitive,
        Call.started_at,
        Call.answered_at,
        Call.ended_at,
    ).order_by(Call.id)


def _callbacks() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Callback.phone.label("resident_phone"),
            Callback.purpose,
            Callback.state,
            Callback.attempts,
            Callback.next_attempt_at,
            Callback.outcome,
            Round.name.label("round"),
            Ticket.code.label("ticket_code"),
            Callback.priority,
            Callback.created_at,
            Callback.ended_at,
        )
        .outerjoin(Round, Round.id == Callback.round_id)
        .outerjoin(Ticket, Ticket.id == Callback.ticket_id)
        .order_by(Callback.id)
    )


def _offers() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Ticket.code.label("ticket_code"),
            Volunteer.phone.label("volunteer_phone"),
            Offer.state,
            Offer.wave,
            Offer.rank,
            Offer.offered_at,
            Offer.expires_at,
            Offer.answered_at,
            Offer.ended_why,
        )
        .join(Ticket, Ticket.id == Offer.ticket_id)
        .join(Volunteer, Volunteer.id == Offer.volunteer_id)
        .order_by(Offer.id)
    )


def _residents() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Resident.name,
            Resident.phone,
            Community.name.label("community"),
            Resident.address,
            Resident.birth_year,
            Resident.lives_alone,
            Resident.categories,
            Resident.guardian_phone,
            Resident.language,
            Resident.notes,
            Resident.second_phone,
            Resident.last_contact_at,
        )
        .outerjoin(Community, Community.id == Resident.community_id)
        .order_by(Resident.id)
    )


def _volunteers() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Volunteer.name,
            Volunteer.phone,
            Community.name.label("community"),
            Volunteer.skills,
            Volunteer.languages,
            Volunteer.state,
            Volunteer.on_duty,
            Volunteer.health,
            Volunteer.deliveries,
            Volunteer.minutes_served,
        )
        .outerjoin(Community, Community.id == Volunteer.community_id)
        .order_by(Volunteer.id)
    )


def _ledger() -> Select[*tuple[Any, ...]]:
    """Every movement of goods: from where to where, by whom, tied to its donor, ticket and volunteer."""
    return (
        select(
            StockMovement.at,
            StockMovement.item,
            StockMovement.quantity,
            StockMovement.unit,
            StockMovement.from_account.label("from"),
            StockMovement.to_account.label("to"),
            Donor.name.label("donor"),
            Ticket.code.label("ticket_code"),
            Volunteer.phone.label("volunteer_phone"),
            StockMovement.by,
            StockMovement.note,
            Station.name.label("station"),
        )
        .join(Station, Station.id == StockMovement.station_id)
        .outerjoin(Donor, Donor.id == StockMovement.donor_id)
        .outerjoin(Ticket, Ticket.id == StockMovement.ticket_id)
        .outerjoin(Volunteer, Volunteer.id == StockMovement.volunteer_id)
        .order_by(StockMovement.id)
    )


def _items() -> Select[*tuple[Any, ...]]:
    """Every item handed over or still owed, tied to its ticket and to who carried it."""
    return (
        select(
            Ticket.code.label("ticket_code"),
            TicketItem.name,
            TicketItem.quantity,
            TicketItem.unit,
            TicketItem.size,
            TicketItem.missing,
            Ticket.status,
            Ticket.resident_phone,
            Volunteer.phone.label("volunteer_phone"),
            Ticket.delivered_at,
        )
        .join(Ticket, Ticket.id == TicketItem.ticket_id)
        .outerjoin(Volunteer, Volunteer.id == Ticket.volunteer_id)
        .order_by(TicketItem.id)
    )


def _events() -> Select[*tuple[Any, ...]]:
    return (
        select(
            TicketEvent.at,
            Ticket.code.label("ticket_code"),
            TicketEvent.event,
            TicketEvent.from_status,
            TicketEvent.to_status,
            TicketEvent.actor_kind,
            TicketEvent.actor_ref,
            TicketEvent.why,
        )
        .join(Ticket, Ticket.id == TicketEvent.ticket_id)
        .order_by(TicketEvent.id)
    )


def _alarms() -> Select[*tuple[Any, ...]]:
    """Every crisis ticket: what was said, what triage saw in it, and whether a person found it to be none - to measure triage by."""
    reason = (
        select(Note.sealed)
        .where(Note.ticket_id == Ticket.id, Note.author.startswith("false_alarm:"))
        .order_by(Note.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            Ticket.code,
            Ticket.kind,
            Ticket.risk,
            Ticket.source,
            Ticket.status,
            func.coalesce(Ticket.close_reason == "false_alarm", False).label("false_alarm"),
            reason.label("sealed_reason"),
            Ticket.summary.label("words"),
            Ticket.sealed.label("sealed_words"),
            Ticket.assessment["sealed_evidence"].astext.label("sealed_evidence"),
            Ticket.opened_at,
            Ticket.acknowledged_at,
            Ticket.closed_at,
        )
        .where(Ticket.urgency == Urgency.CRISIS, Ticket.kind != Kind.WELFARE_CHECK)
        .order_by(Ticket.id)
    )


SUBJECTS: dict[str, Callable[[], Select[*tuple[Any, ...]]]] = {
    "tickets": _tickets,
    "messages": _messages,
    "calls": _calls,
    "callbacks": _callbacks,
    "offers": _offers,
    "residents": _residents,
    "volunteers": _volunteers,
    "ledger": _ledger,
    "items": _items,
    "events": _events,
    "alarms": _alarms,
}


def export_rows(db: Db, what: str) -> Iterator[dict[str, Any]]:
    """The rows of one subject, oldest first, a few hundred in memory at a time. Raises KeyError for an unknown subject."""
    for row in db.execute(SUBJECTS[what]().execution_options(yield_per=BATCH)).mappings():
        yield dict(row)


def count_rows(db: Db, what: str) -> int:
    """How many rows an export of a subject would have now. Raises KeyError for an unknown subject."""
    return db.scalar(select(func.count()).select_from(SUBJECTS[what]().order_by(None).subquery())) or 0


def audit(db: Db, actor: str, action: str, **detail: Any) -> None:
    """Writes who did what into the append-only audit."""
    db.add(Audit(actor=actor, action=action, detail=detail))
    db.flush()
