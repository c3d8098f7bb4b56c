"""Single messages."""

from __future__ import annotations

from collections.abc import Callable

from hotline.store.engine import Db
from hotline.store.models import Message


def seal_message(db: Db, message_id: int, *, seal: Callable[[str], str]) -> None:
    """Makes a kept text sensitive: its words stay only sealed."""
    message = db.get(Message, message_id)
    if message is not None and message.body is not None:
        message.sensitive, message.sealed, message.body = True, seal(message.body), None
        db.flush()
