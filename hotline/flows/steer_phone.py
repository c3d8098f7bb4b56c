"""A person decides about a number: block an abusive one, or allow one again that was blocked, given up or told to be wrong."""

from __future__ import annotations

from hotline.flows.house import House
from hotline.flows.withdraw_callbacks import withdraw_for
from hotline.kernel.phones import mask
from hotline.store.queries.exports import audit
from hotline.store.queries.phones import note_phone
from hotline.terms import Outcome


def block_phone(house: House, phone: str, *, why: str, actor: str) -> None:
    """No more answers, calls or texts for this number, but for danger; what was to be rung is withdrawn. `why` is kept."""
    with house.transaction() as work:
        note_phone(work.db, phone, blocked_at=work.now, blocked_why=why[:200])
        withdraw_for(work, phone, outcome=Outcome.WITHDRAWN, why="blocked")
        audit(work.db, actor, "phone_blocked", phone=mask(phone), why=why[:200])


def allow_phone(house: House, phone: str, *, actor: str) -> None:
    """The number is treated like any other again. An opt-out stays: only whoever has the phone takes that back."""
    with house.transaction() as work:
        note_phone(
            work.db, phone, blocked_at=None, blocked_why=None, wrong_number_at=None, unusable_at=None, unusable_why=None, voice_only_at=None
        )
        audit(work.db, actor, "phone_allowed", phone=mask(phone))
