"""What is known of a call of ours before its first word: which try it is, and what the person complained of last time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from hotline.store.engine import Db
from hotline.store.models import Attempt, Callback, Ticket
from hotline.terms import Kind, Urgency


def try_number(db: Db, attempt_id: int | None) -> int:
    """The how manieth try of its callback this is; 0 for a call that is none."""
    return (db.scalar(select(Attempt.n).where(Attempt.id == attempt_id)) or 0) if attempt_id is not None else 0


def script_of(db: Db, attempt_id: int | None) -> str:
    """What the round is about that this call belongs to; "" for a call of no round."""
    query = select(Callback.detail["script"]).join(Attempt, Attempt.callback_id == Callback.id).where(Attempt.id == attempt_id)
    return str(db.scalar(query) or "") if attempt_id is not None else ""


def last_complaint(db: Db, resident_id: int, since: datetime) -> str | None:
    """The words by which a resident's newest medical ticket since then was known as one ("膝盖痛"); None without such a ticket.

    Emergencies are left out: nobody is reminded by a machine of the day the ambulance came.
    """
    query = select(Ticket.assessment["evidence"]).where(
        Ticket.resident_id == resident_id, Ticket.kind == Kind.MEDICAL, Ticket.urgency != Urgency.CRISIS, Ticket.opened_at >= since
    )
    evidence = db.scalar(query.order_by(Ticket.id.desc()).limit(1))
    return next((str(words) for words in evidence or () if words), None)
