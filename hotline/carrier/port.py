"""The narrow port: all that flows may ask of a carrier, and the four ways it can fail.

What matters after a failure is one question - did it happen? Each error class is
one answer to it, so that nobody is rung twice and no text is lost:

================= ===================== ==========================
error             did it happen?        then
================= ===================== ==========================
`CarrierRefused`  no, and it says why   act on `outcome`
`CarrierBusy`     no                    send again after a while
`CarrierAway`     no                    send again
`CarrierUnknown`  perhaps               look it up, then decide
================= ===================== ==========================
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from hotline.carrier.codes import Refusal

# No call to the port takes longer than this: a claim on an outbox row must be leased for longer,
# or a second worker sends the row again while the first still waits.
TIME_LIMIT_SECONDS = 60


class CarrierFault(Exception):
    """A request to the carrier failed. The message holds no telephone number and no text."""


class CarrierRefused(CarrierFault):
    """The carrier said no: nothing happened. `outcome` says why, and whether trying again can help."""

    def __init__(self, outcome: Refusal) -> None:
        super().__init__(f"{outcome.act}: {outcome.reason} (code {outcome.code}, http {outcome.http_status})")
        self.outcome = outcome


class CarrierBusy(CarrierFault):
    """Not processed (429, a full queue, too many calls at once): safe to send again, after `retry_after` seconds if it said so."""

    def __init__(self, retry_after: float | None = None, outcome: Refusal | None = None) -> None:
        super().__init__(outcome.reason if outcome else "busy")
        self.retry_after = retry_after
        self.outcome = outcome


class CarrierUnknown(CarrierFault):
    """Sent, but no answer that says what became of it (time-out, connection lost, 5xx): look it up before repeating."""


class CarrierAway(CarrierFault):
    """Surely not processed: no connection, no such host - or only a question that failed. Safe to repeat."""


@dataclass(frozen=True, slots=True)
class TextToSend:
    """One text. Numbers are E.164. Put the outbox id into `status_callback`: the first callback then tells which SID is which row.

    `validity_seconds`: how long the carrier may keep it queued (1-36000); None: the carrier's default.
    """

    to: str
    from_: str
    body: str
    status_callback: str
    validity_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class CallToPlace:
    """One call. `url` is asked for TwiML once answered, `fallback_url` when that fails.

    `timeout_seconds`: how long it rings. `machine_detection`: asynchronous only (the synchronous kind keeps the person
    waiting in silence); the result is posted to `machine_callback`, or to `status_callback` where none is given, with `AnsweredBy` and
    without `CallStatus`. `time_limit_seconds`: no call holds a line longer.
    """

    to: str
    from_: str
    url: str
    status_callback: str
    timeout_seconds: int
    machine_detection: bool = False
    fallback_url: str | None = None
    machine_callback: str | None = None
    time_limit_seconds: int = 3600


@dataclass(frozen=True, slots=True)
class Sent:
    """The carrier took it: its id and first status."""

    sid: str
    status: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A text or a call as the carrier knows it now.

    Times are aware UTC; None where the carrier has none yet (`started`: when a text was sent, a call dialled).
    `price` is negative when charged, None until known. `body` is empty for calls, `answered_by` and `duration_seconds` None for texts.
    """

    sid: str
    status: str
    to: str
    from_: str
    body: str = ""
    created: datetime | None = None
    started: datetime | None = None
    answered_by: str | None = None
    error_code: int | None = None
    price: Decimal | None = None
    duration_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A number the account owns and where its events go; empty strings where nothing is set."""

    sid: str
    number: str
    voice_url: str = ""
    sms_url: str = ""
    status_url: str = ""
    fallback_url: str = ""


class Carrier(Protocol):
    """What the house asks of a carrier. Every method may raise any `CarrierFault` and nothing else."""

    def send_text(self, text: TextToSend) -> Sent:
        """Hand one text to the carrier."""

    def place_call(self, call: CallToPlace) -> Sent:
        """Hand one call to the carrier."""

    def find_text(self, to: str, from_: str, since: datetime) -> list[Seen]:
        """Texts between two numbers created since a time (aware), newest first; those without a date are included.

        For the second look after `CarrierUnknown`. There is no client key: the caller compares the body
        and leaves out SIDs it already knows. A few seconds before `since` are included, clocks differ.
        """

    def find_call(self, to: str, from_: str, since: datetime) -> list[Seen]:
        """Calls between two numbers created since a time; as `find_text`."""

    def texts_to(self, number: str, since: datetime) -> list[Seen]:
        """Texts that came in for one of our numbers since a time (aware), oldest first, at most the newest five thousand.

        For finding those of which the carrier could not tell us, because nothing of ours answered.
        """

    def calls_to(self, number: str, since: datetime) -> list[Seen]:
        """Calls that came in for one of our numbers since a time; as `texts_to`."""

    def fetch_text(self, sid: str) -> Seen | None:
        """One text; None when the carrier does not know it."""

    def fetch_call(self, sid: str) -> Seen | None:
        """One call; None when the carrier does not know it."""

    def end_call(self, sid: str) -> None:
        """Hang up, ringing or talking. A call that is over already, or unknown, is no error; safe to repeat."""

    def redirect_call(self, sid: str, url: str | None = None, twiml: str | None = None) -> None:
        """Send a live call to another step: exactly one of `url` and `twiml` (at most 4000 characters, else ValueError)."""

    def delete_recording(self, sid: str) -> None:
        """Delete a recording at the carrier. One that is gone already is no error; safe to repeat."""

    def fetch_recording(self, url: str) -> bytes:
        """The sound of a recording. An address that is not the carrier's own is refused (`not_the_carriers`), nothing is asked there."""

    def numbers(self) -> Sequence[OwnNumber]:
        """The numbers of the account."""

    def configure_number(self, sid: str, voice_url: str, sms_url: str, status_url: str, fallback: str) -> None:
        """Enter our webhooks at a number; `fallback` is asked when `voice_url` fails."""

    def check_credentials(self) -> None:
        """Ask one harmless question: returns when account, secret and address are right, raises otherwise."""
