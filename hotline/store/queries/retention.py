"""What is older than policy allows, and its removal, in batches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from hotline.store.engine import Db, changed_rows
from hotline.store.models import Audit, Call, CallStep, Inbox, Message, Outbox, PersonChange, Recording, TextDialogue

BATCH = 5000


def _messages(before: datetime) -> tuple[Any, Any, dict[str, Any]]:
    return (
        Message,
        (Message.created_at < before) & or_(Message.body.is_not(None), Message.sealed.is_not(None)),
        {"body": None, "sealed": None},
    )


def _transcripts(before: datetime) -> tuple[Any, Any, dict[str, Any]]:
    old = (Call.started_at < before) & Call.ended_at.is_not(None)
    return Call, old & or_(Call.transcript.is_not(None), Call.sealed.is_not(None)), {"transcript": None, "sealed": None, "talk": {}}


SUBJECTS: dict[str, Callable[[datetime], tuple[Any, Any, dict[str, Any] | None]]] = {
    "messages": _messages,
    "transcripts": _transcripts,
    "recordings": lambda before: (Recording, Recording.created_at < before, None),
    "call_steps": lambda before: (CallStep, CallStep.at < before, None),
    "inbox": lambda before: (Inbox, Inbox.at < before, None),
    "outbox": lambda before: (
        Outbox,
        (Outbox.created_at < before) & Outbox.state.in_(("sent", "failed", "skipped")) & Outbox.body.is_not(None),
        {"body": None},
    ),
    "text_dialogues": lambda before: (TextDialogue, TextDialogue.expires_at < before, None),
    "person_changes": lambda before: (PersonChange, PersonChange.at < before, None),
    "audit": lambda before: (Audit, Audit.at < before, None),
}
"""Subject to (table, which rows, columns to empty; None: the row itself goes)."""


def count_old(db: Db, subject: str, before: datetime) -> int:
    """How many rows of a subject are older."""
    table, which, _ = SUBJECTS[subject](before)
    return db.scalar(select(func.count()).select_from(table).where(which)) or 0


def remove_old(db: Db, subject: str, before: datetime) -> int:
    """Removes or empties up to 5,000 old rows of a subject; how many it were. 0: nothing is left."""
    table, which, emptied = SUBJECTS[subject](before)
    keys = list(table.__table__.primary_key.columns)
    chosen = select(*keys).where(which).limit(BATCH).subquery()
    same = [key == chosen.c[key.name] for key in keys]
    statement: Any = update(table).where(*same).values(**emptied) if emptied is not None else delete(table).where(*same)
    return changed_rows(db, statement)
