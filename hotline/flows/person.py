"""One person's data: shown to whoever must disclose it, erased when they ask. Both are in the audit, with the number masked."""

from __future__ import annotations

from typing import Any

from hotline.flows.house import House
from hotline.flows.withdraw_callbacks import withdraw_for
from hotline.kernel.errors import HotlineError
from hotline.kernel.ids import token
from hotline.kernel.phones import mask
from hotline.store.queries import person
from hotline.store.queries.exports import audit
from hotline.terms import Outcome

SEALED = "sealed"


class StillOpen(HotlineError):
    """Something is still being done for this person; erase afterwards."""


def show_person(house: House, phone: str, *, actor: str) -> dict[str, list[dict[str, Any]]]:
    """Every row about a number, by table, as plain values; what was sealed is unsealed. `phone` is E.164."""
    with house.transaction() as work:
        audit(work.db, actor, "person_shown", phone=mask(phone))
        return {name: [_plain(house, row) for row in rows] for name, rows in person.about(work.db, phone).items()}


def erase_person(house: House, phone: str, *, actor: str) -> dict[str, int]:
    """Takes a number and its person out of everything; rows changed, by table.

    Raises StillOpen while a ticket of theirs is open, or in their hands.
    """
    with house.transaction() as work:
        codes = person.open_ticket_codes(work.db, phone)
        if codes:
            raise StillOpen(f"still open: {', '.join(codes)}; finish or cancel them first")
        carried = person.carried_codes(work.db, phone)
        if carried:
            raise StillOpen(f"still carried by them: {', '.join(carried)}; give them to somebody else first")
        withdraw_for(work, phone, outcome=Outcome.WITHDRAWN, why="erased")
        counts = person.erase(work.db, phone, f"erased-{token()[:12]}")
        audit(work.db, actor, "person_erased", phone=mask(phone), rows=sum(counts.values()))
        return counts


def _plain(house: House, row: Any) -> dict[str, Any]:
    values = {column.name: getattr(row, column.key) for column in row.__table__.columns}
    if values.get(SEALED):
        values[SEALED] = house.cipher.unseal(values[SEALED])
    return values
