"""Texts that are taken back before anybody sent them: what they said is no longer so, or was said already."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import update

from hotline.store.engine import Db, changed_rows
from hotline.store.models import Message, Outbox


def take_back_offers(db: Db, offer_ids: Collection[int]) -> set[int]:
    """Takes back the texts of these offers that are not on their way yet; the offers whose text nobody has read or will read."""
    causes = {f"offer:{offer_id}": offer_id for offer_id in offer_ids}
    return {causes[cause] for cause in _take_back(db, Outbox.cause.in_(causes), "not_needed")} if causes else set()


def take_back_same(db: Db, phone: str, body: str, ticket_ids: Collection[int]) -> None:
    """Takes back texts about these tickets that say to this number word for word what it is being told now."""
    same = (Outbox.to_phone == phone) & (Outbox.body == body) & Outbox.ticket_id.in_(ticket_ids)
    _take_back(db, same, "said_already")


def _take_back(db: Db, which: Any, why: str) -> list[str]:
    unsent = update(Outbox).where(which, Outbox.kind == "text", Outbox.state == "ready", Outbox.tries == 0)
    unsent = unsent.values(state="skipped", error_code=why).returning(Outbox.id, Outbox.cause)
    rows = db.execute(unsent.execution_options(synchronize_session=False)).all()
    if rows:
        theirs = update(Message).where(Message.outbox_id.in_([row.id for row in rows]))
        changed_rows(db, theirs.values(status="canceled", error_code=why))
    return [row.cause for row in rows]
