"""What the doctor found: one line a subject, with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """good; `watch`: it works, but not as it should for a line that people rely on; bad: calls or texts are or will be missed."""

    GOOD = "good"
    WATCH = "watch"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """`subject` is a constant word, `found` what is so, `do` what to do about it (empty when good). No personal data."""

    subject: str
    state: State
    found: str
    do: str = ""


def good(subject: str, found: str) -> Finding:
    """All is well."""
    return Finding(subject, State.GOOD, found)


def watch(subject: str, found: str, do: str) -> Finding:
    """It works, but should be seen to."""
    return Finding(subject, State.WATCH, found, do)


def bad(subject: str, found: str, do: str) -> Finding:
    """It does not work."""
    return Finding(subject, State.BAD, found, do)
