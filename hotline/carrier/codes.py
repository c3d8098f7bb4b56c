"""What the carrier's codes and statuses mean to us: the one table.

A carrier knows two thousand error codes; the house needs eight acts. Codes are
grouped by what somebody must do about them, not by what went wrong inside the
carrier. A code that is not in the table is `Act.UNKNOWN`: the caller logs it and
goes on. Names of codes follow the carrier's published error dictionary.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from hotline.terms import Outcome


class Act(StrEnum):
    """What must be done about a refusal."""

    STOP_TEXTING = "stop_texting"  # this person opted out at the carrier: store it, never text again
    VOICE_ONLY = "voice_only"  # the number takes no texts: speak the same message instead
    FIX_NUMBER = "fix_number"  # the number or the account's permissions: a person must look
    TRY_LATER = "try_later"  # nothing wrong with the request
    CONTENT = "content"  # wording or registration: the same text fails again
    OUR_FAULT = "our_fault"  # our webhook, credentials or settings: page the operator
    CALL_LEG = "call_leg"  # one leg of a call failed, the call itself lives
    UNKNOWN = "unknown"  # not in the table


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refusal or delivery failure in our words.

    `permanent`: sending the same again cannot work. `tries`: how many further
    tries make sense before a person looks, None where policy alone decides.
    """

    act: Act
    reason: str
    permanent: bool
    code: int | None = None
    http_status: int | None = None
    tries: int | None = None


_Row = tuple[Act, str, bool]

# code -> (act, reason, permanent)
CODES: dict[int, _Row] = {
    21610: (Act.STOP_TEXTING, "opted_out", True),
    21614: (Act.VOICE_ONLY, "not_a_mobile", True),
    30006: (Act.VOICE_ONLY, "landline", True),
    # the number, or what the account may do with it
    13227: (Act.FIX_NUMBER, "region_not_enabled", True),
    21203: (Act.FIX_NUMBER, "region_not_enabled", True),
    21210: (Act.FIX_NUMBER, "sender_not_verified", True),
    21211: (Act.FIX_NUMBER, "invalid_number", True),
    21215: (Act.FIX_NUMBER, "region_not_enabled", True),
    21217: (Act.FIX_NUMBER, "invalid_number", True),
    21408: (Act.FIX_NUMBER, "region_not_enabled", True),
    21606: (Act.FIX_NUMBER, "sender_cannot_text_there", True),
    21608: (Act.FIX_NUMBER, "not_verified_on_trial", True),
    21612: (Act.FIX_NUMBER, "no_route", True),
    # a matter of time
    10004: (Act.TRY_LATER, "too_many_calls_at_once", False),
    14107: (Act.TRY_LATER, "too_many_replies", False),
    20429: (Act.TRY_LATER, "too_many_requests", False),
    21611: (Act.TRY_LATER, "queue_full", False),
    22005: (Act.TRY_LATER, "queue_full", False),
    30001: (Act.TRY_LATER, "queue_full", False),
    30003: (Act.TRY_LATER, "unreachable", False),
    30005: (Act.TRY_LATER, "unknown_handset", False),
    30008: (Act.TRY_LATER, "unknown_delivery_error", False),
    63018: (Act.TRY_LATER, "too_many_requests", False),
    # wording and registration
    21602: (Act.CONTENT, "body_missing", True),
    21617: (Act.CONTENT, "body_too_long", True),
    30004: (Act.CONTENT, "blocked", True),
    30007: (Act.CONTENT, "filtered", True),
    30034: (Act.CONTENT, "sender_not_registered", True),
    30610: (Act.CONTENT, "carrier_quiet_hours", True),
    # our webhook, our credentials, our account
    11200: (Act.OUR_FAULT, "webhook_failed", False),
    11205: (Act.OUR_FAULT, "webhook_unreachable", False),
    11206: (Act.OUR_FAULT, "webhook_broke_protocol", False),
    11215: (Act.OUR_FAULT, "webhook_redirects", False),
    11220: (Act.OUR_FAULT, "webhook_tls", False),
    11750: (Act.OUR_FAULT, "answer_too_large", False),
    12100: (Act.OUR_FAULT, "answer_not_xml", False),
    12200: (Act.OUR_FAULT, "answer_not_twiml", False),
    12300: (Act.OUR_FAULT, "answer_content_type", False),
    20003: (Act.OUR_FAULT, "credentials", True),
    20404: (Act.OUR_FAULT, "not_found", True),
    30002: (Act.OUR_FAULT, "account_suspended", True),
    57012: (Act.OUR_FAULT, "signature_refused", False),
    # one leg of a call
    13223: (Act.CALL_LEG, "invalid_number", True),
    13224: (Act.CALL_LEG, "number_not_supported", True),
    13225: (Act.CALL_LEG, "number_blocked", True),
    13512: (Act.CALL_LEG, "language_not_supported", True),
    15002: (Act.CALL_LEG, "callback_queue_timeout", False),
    15003: (Act.CALL_LEG, "callback_warning", False),
    16011: (Act.CALL_LEG, "conference_callback_failed", False),
    21220: (Act.CALL_LEG, "call_is_over", True),
}

# "unknown handset: once, then a person"
TRIES: dict[int, int] = {30005: 1}

# an HTTP status speaks when the carrier gave no code of its own
STATUSES: dict[int, _Row] = {
    401: (Act.OUR_FAULT, "credentials", True),
    403: (Act.OUR_FAULT, "credentials", True),
    404: (Act.OUR_FAULT, "not_found", True),
    429: (Act.TRY_LATER, "too_many_requests", False),
}

_RANK: dict[str, int] = {
    "scheduled": 0,
    "accepted": 0,
    "queued": 1,
    "initiated": 2,
    "sending": 2,
    "ringing": 3,
    "sent": 3,
    "in-progress": 4,
    "answered": 4,
    "partially_delivered": 4,
}
_FINAL = ("delivered", "undelivered", "failed", "completed", "busy", "no-answer", "canceled", "received")
_RANK |= dict.fromkeys(_FINAL, 5) | {"read": 6}

_ENDED: dict[str, Outcome] = {
    "busy": Outcome.BUSY,
    "no-answer": Outcome.NO_ANSWER,
    "failed": Outcome.FAILED,
    "canceled": Outcome.WITHDRAWN,
}


def refusal(code: int | None, http_status: int | None = None) -> Refusal:
    """The meaning of an error code; where the code says nothing, of the HTTP status that came with it.

    `code` may be None (the carrier gave none, or no number). Never raises: what is
    not in the table is `Act.UNKNOWN`, permanent when the carrier answered 4xx (the
    same request is refused again), else to be tried within policy.
    """
    row = CODES.get(code) if code is not None else None
    if row is None and (code is None or code == http_status):
        row = STATUSES.get(http_status or 0)
    if row is None:
        row = (Act.UNKNOWN, "unknown", http_status is not None and 400 <= http_status < 500)
    act, reason, permanent = row
    return Refusal(act, reason, permanent, code, http_status, TRIES.get(code or 0))


def call_outcome(status: str, answered_by: str | None, spoke: bool) -> Outcome | None:
    """How a call ended, in our words; None while it goes on, and for a status nobody knows (log it).

    `spoke`: a key was pressed or words were understood. Only that counts as
    reached: machine detection is right in 85-90 % of calls and takes quiet old
    people for machines, so its label never ends a call, and it never counts a voicemail as
    a person either. Where nobody spoke, the label tells a machine from a silent person.
    """
    if status != "completed":
        return _ENDED.get(status)
    if spoke:
        return Outcome.REACHED
    return Outcome.MACHINE if (answered_by or "").startswith(("machine", "fax")) else Outcome.SILENT


def rank(status: str) -> int:
    """The place of a message's or a call's status in its life; -1 for one nobody knows.

    Callbacks are late, repeated and out of order. Messages: accepted < queued < sending < sent <
    delivered, undelivered, failed < read. Calls: queued < initiated < ringing < in-progress <
    completed, busy, no-answer, canceled, failed.
    """
    return _RANK.get(status, -1)


def moves_on(known: str | None, reported: str) -> bool:
    """Whether a reported status may replace the one we know: only forward, never out of a final one but to `read`."""
    return rank(reported) > (rank(known) if known else -1)


@cache
def before(status: str) -> tuple[str, ...]:
    """The statuses that this one may replace, as `moves_on` says."""
    return tuple(known for known in _RANK if moves_on(known, status))


def is_final(status: str) -> bool:
    """Whether nothing further is expected for this message or call."""
    return rank(status) >= 5
