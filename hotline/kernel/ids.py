"""Codes that people read to each other, and tokens that nobody may guess.

All come from the system's randomness: a door code is a password, if a small one.
"""

from __future__ import annotations

import secrets

# I and O are read as one and nought.
TICKET_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def door_code() -> str:
    """Four digits that the volunteer must be told at the door."""
    return f"{secrets.randbelow(10_000):04d}"


def ticket_code(digits: int = 2) -> str:
    """A candidate ticket code: a capital letter and `digits` (2 to 4) digits, the first never 0. Uniqueness is the store's affair."""
    if not 2 <= digits <= 4:
        raise ValueError("a ticket code has two to four digits")
    lowest = 10 ** (digits - 1)
    return f"{secrets.choice(TICKET_LETTERS)}{lowest + secrets.randbelow(9 * lowest)}"


def token() -> str:
    """An unguessable name of 32 letters, digits, `-` and `_`, fit for a URL."""
    return secrets.token_urlsafe(24)
