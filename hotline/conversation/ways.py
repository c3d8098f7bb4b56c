"""How a call goes on after the lines of a turn are said."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ask:
    """Gather keys and, unless `speech` is off, words."""

    keys: int = 1
    speech: bool = True
    timeout: int = 6
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    max_seconds: int = 120


@dataclass(frozen=True, slots=True)
class Connect:
    """Ring people together; whoever presses 1 first is joined. `to`: coordinators, crisis, counsellor or volunteer."""

    to: str
    timeout: int = 20
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Keep the caller on the line: the lines are said, then `seconds` of listening, and the next step comes."""

    seconds: int = 20


@dataclass(frozen=True, slots=True)
class Meet:
    """Join the counsellor who has taken the call."""


@dataclass(frozen=True, slots=True)
class End:
    pass


Then = Ask | Record | Connect | Hold | Meet | End
