"""The vocabulary every room shares.

The same word stands in table, code, screen and text message. Values are the
public ones of the contract, so an enum's value may be written straight into a
row or an export.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Term(StrEnum):
    """A word of the vocabulary, as good as its value: equal to it, and hashed like it.

    An enum's own hash is a Python function, called for every look into a dictionary.
    """

    __hash__ = str.__hash__


class Kind(Term):
    """What a message or a ticket is chiefly about."""

    SUPPLY = "supply"
    PSYCHOLOGICAL = "psychological"
    MEDICAL = "medical"
    OTHER = "other"
    WELFARE_CHECK = "welfare_check"


class Risk(Term):
    """Self-harm risk: ideation is `concern`; plan, means, time, farewell or intent is `high`."""

    NONE = "none"
    CONCERN = "concern"
    HIGH = "high"


class Urgency(Term):
    """`crisis`: life in danger now; `urgent`: cannot wait a day."""

    CRISIS = "crisis"
    URGENT = "urgent"
    NORMAL = "normal"


class Intent(Term):
    """What a text wants that is no need."""

    STATUS = "status"
    CANCEL = "cancel"
    OPT_OUT = "opt_out"
    CALLBACK_TIME = "callback_time"
    THANKS = "thanks"
    WRONG_NUMBER = "wrong_number"
    VOLUNTEER_REPLY = "volunteer_reply"
    OFFER_HELP = "offer_help"
    POLICY_QUESTION = "policy_question"
    SPAM = "spam"
    REPEAT = "repeat"
    GREETING = "greeting"


class TicketStatus(Term):
    OPEN = "open"
    OFFERED = "offered"
    ASSIGNED = "assigned"
    DELIVERED = "delivered"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class OfferState(Term):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class CallbackState(Term):
    WAITING = "waiting"
    DIALING = "dialing"
    IN_CALL = "in_call"
    DONE = "done"
    EXHAUSTED = "exhausted"
    CANCELLED = "cancelled"


class Purpose(Term):
    """Why a resident is rung."""

    CRISIS = "crisis"
    REQUESTED = "requested"
    MISSED_CALL = "missed_call"
    NOT_UNDERSTOOD = "not_understood"
    DELIVERY_CHECK = "delivery_check"
    FOLLOW_UP = "follow_up"
    CHECK_IN = "check_in"


class Outcome(Term):
    """How one attempt, or a whole callback, ended."""

    REACHED = "reached"
    NEED_TAKEN = "need_taken"
    ALL_WELL = "all_well"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    MACHINE = "machine"
    SILENT = "silent"
    FAILED = "failed"
    OPTED_OUT = "opted_out"
    WITHDRAWN = "withdrawn"


class Level(Term):
    """A community's control level."""

    LOCKDOWN = "lockdown"
    CONTROLLED = "controlled"
    PRECAUTION = "precaution"
    NORMAL = "normal"


class Skill(Term):
    DELIVERY = "delivery"
    MEDICINE = "medicine"
    COUNSELLING = "counselling"
    DRIVING = "driving"


class Who(Term):
    """Whom a need is for."""

    SELF = "self"
    NEIGHBOUR = "neighbour"
    PARENT = "parent"
    CHILD = "child"
    SPOUSE = "spouse"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked for: "一包5公斤重的大米" is 大米, 1, 包, 5公斤. What was not said is None."""

    name: str
    quantity: float | None = None
    unit: str | None = None
    size: str | None = None


NEXT_WEEK = 7
"""The `day` of a wish for a weekday of next week."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A time as said ("下午三点以后") and what it means, in minutes from local midnight of the day meant.

    `day` counts days from today (0 today, 1 tomorrow); `start`/`end` are minutes after
    that day's midnight or None where open. "现在" is day 0 with `now` true. "半小时后" is `after` 30 minutes from when
    it was said; "周三" is `weekday` 2 (Monday is 0), the next such day, and "下周三" the same with `day` `NEXT_WEEK`.
    """

    text: str
    day: int = 0
    start: int | None = None
    end: int | None = None
    now: bool = False
    after: int | None = None
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What triage makes of one text. Spans in `evidence` are literal substrings of `text`."""

    text: str
    kind: Kind = Kind.OTHER
    kinds: tuple[Kind, ...] = (Kind.OTHER,)
    risk: Risk = Risk.NONE
    urgency: Urgency = Urgency.NORMAL
    items: tuple[Item, ...] = ()
    address: str | None = None
    intent: Intent | None = None
    confidence: float = 0.0
    evidence: tuple[str, ...] = ()
    who: Who | None = None
    time: Wish | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence to be said or written: a catalogue key and what fills its gaps."""

    key: str
    params: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something, for the history: `kind` is resident, volunteer, coordinator, carrier or system."""

    kind: str
    ref: str = ""


SYSTEM = Actor("system")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, aware datetimes, end exclusive."""

    start: datetime
    end: datetime
