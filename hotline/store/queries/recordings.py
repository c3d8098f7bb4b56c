"""Messages left after the tone, on their way from the carrier to us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from hotline.store.engine import Db
from hotline.store.models import Call, Recording


def left_recordings(db: Db, limit: int) -> Sequence[Recording]:
    """Recordings that are still at the carrier, oldest first."""
    return db.scalars(select(Recording).where(Recording.state == "left").order_by(Recording.id).limit(limit)).all()


def settle_recording(db: Db, recording_id: int, state: str, sound: bytes | None) -> Call | None:
    """Writes what became of a recording that is still `left`; its call, or None when somebody else was quicker."""
    settled = (
        update(Recording)
        .where(Recording.id == recording_id, Recording.state == "left")
        .values(state=state, sound=sound)
        .returning(Recording.call_id)
    )
    call_id = db.execute(settled).scalar()
    return db.get(Call, call_id) if call_id is not None else None


def is_stale(recording: Recording, before: datetime) -> bool:
    """Whether it was left too long ago to be tried for ever."""
    return recording.created_at < before
