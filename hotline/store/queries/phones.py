"""What is known of a number: opted out, blocked, wrong, voice only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, String, any_, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from hotline.store.engine import Db
from hotline.store.models import Phone
from hotline.store.prepared import Prepared, columns_of, loaded

FACTS = Prepared(select(*columns_of(Phone)).where(Phone.phone == any_(bindparam("numbers", type_=ARRAY(String)))))
READ = "phones_read"  # numbers this transaction has asked about already: a text about danger asks for the same few again and again


def phone_facts(db: Db, numbers: Iterable[str]) -> dict[str, Phone]:
    """The rows of those numbers of which something is known, by number; asked for once a transaction."""
    wanted = set(numbers)
    read: dict[str, Phone | None] = db.info.setdefault(READ, {})
    unread = wanted - read.keys()
    if unread:
        db.flush()
        read |= dict.fromkeys(unread)
        rows = [loaded(db, Phone, row, fresh=True) for row in FACTS.rows(db, {"numbers": list(unread)})]
        read |= {row.phone: row for row in rows}
    return {number: row for number in wanted if (row := read[number]) is not None}


def phone_read(db: Db, number: str, facts: Phone | None) -> None:
    """What another statement of this transaction has just seen of a number: it need not be asked for again."""
    db.info.setdefault(READ, {})[number] = facts


def note_phone(db: Db, number: str, **facts: Any) -> None:
    """Sets columns of a number's row, making it when new: note_phone(db, "+86...", voice_only_at=now)."""
    db.info.pop(READ, None)
    db.execute(insert(Phone).values(phone=number, **facts).on_conflict_do_update(index_elements=["phone"], set_=facts))


def opt_out(db: Db, number: str, now: datetime, how: str) -> None:
    """No more automated calls and texts to this number. The first time stays."""
    db.info.pop(READ, None)
    row = insert(Phone).values(phone=number, opted_out_at=now, opted_out_how=how)
    db.execute(
        row.on_conflict_do_update(
            index_elements=["phone"], set_={"opted_out_at": now, "opted_out_how": how}, where=Phone.opted_out_at.is_(None)
        )
    )


def opt_in(db: Db, number: str) -> None:
    """Automated calls and texts are allowed again."""
    note_phone(db, number, opted_out_at=None, opted_out_how=None)
