"""The port over the REST API of Twilio, or of any carrier that speaks it.

The official client knows paths, parameters and shapes; `transport` knows what a
failure means. What is left here: our words in, our words out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from hotline.carrier import recordings
from hotline.carrier.codes import refusal
from hotline.carrier.port import (
    CallToPlace,
    CarrierAway,
    CarrierFault,
    CarrierRefused,
    CarrierUnknown,
    OwnNumber,
    Seen,
    Sent,
    TextToSend,
)
from hotline.carrier.transport import CarrierSession
from hotline.carrier.wording import MAX_BODY, clean

TWILIO = "https://api.twilio.com"
ONE_PAGE, MOST_LISTED = 1000, 5000  # the most a carrier gives at once; and the most that is asked for, a page after the other
LOOK_BACK = 50  # newest rows looked through; between one station and one resident there are fewer
CLOCKS_DIFFER = timedelta(seconds=10)
MAX_TWIML = 4000
CALL_EVENTS = ["initiated", "ringing", "answered", "completed"]
GONE, OVER = 20404, 21220
_SID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class TwilioCarrier:
    """`port.Carrier` over REST. One object a process; threads may share it. See `CarrierSession` for addresses and time limits."""

    def __init__(
        self, account_sid: str, auth_token: str, base_url: str = TWILIO, *, connect_timeout: float = 3.0, read_timeout: float = 8.0
    ) -> None:
        self._session = CarrierSession(base_url, connect_timeout=connect_timeout, read_timeout=read_timeout)
        self._auth = (account_sid, auth_token)
        self._client = Client(account_sid, auth_token, http_client=self._session)

    def send_text(self, text: TextToSend) -> Sent:
        """Hand one text to the carrier; control characters are left out, more than 1600 characters cut."""
        with _answered(CarrierUnknown):
            made = self._client.messages.create(
                to=text.to,
                from_=text.from_,
                body=clean(text.body)[:MAX_BODY],
                status_callback=text.status_callback,
                validity_period=text.validity_seconds,
            )
            return _sent(made)

    def place_call(self, call: CallToPlace) -> Sent:
        """Hand one call to the carrier. A fallback is asked by GET, so that a plain file can be one."""
        watch: dict[str, Any] = {}
        if call.machine_detection:
            callback = call.machine_callback or call.status_callback
            watch = {"machine_detection": "Enable", "async_amd": "true", "async_amd_status_callback": callback}
            watch["async_amd_status_callback_method"] = "POST"
        with _answered(CarrierUnknown):
            made = self._client.calls.create(
                to=call.to,
                from_=call.from_,
                url=call.url,
                method="POST",
                fallback_url=call.fallback_url,
                fallback_method="GET" if call.fallback_url else None,
                status_callback=call.status_callback,
                status_callback_event=CALL_EVENTS,
                status_callback_method="POST",
                timeout=call.timeout_seconds,
                time_limit=call.time_limit_seconds,
                **watch,
            )
            return _sent(made)

    def find_text(self, to: str, from_: str, since: datetime) -> list[Seen]:
        """See the port. Asked without a date, since a queued text has none to be found by, and sorted out here."""
        with _answered(CarrierAway):
            rows = [_text_seen(row) for row in self._client.messages.list(to=to, from_=from_, limit=LOOK_BACK)]
        return _between(rows, to, from_, since)

    def find_call(self, to: str, from_: str, since: datetime) -> list[Seen]:
        """See the port."""
        with _answered(CarrierAway):
            rows = [_call_seen(row) for row in self._client.calls.list(to=to, from_=from_, limit=LOOK_BACK)]
        return _between(rows, to, from_, since)

    def texts_to(self, number: str, since: datetime) -> list[Seen]:
        """See the port."""
        with _answered(CarrierAway):
            rows = self._client.messages.list(to=number, date_sent_after=since, limit=MOST_LISTED, page_size=ONE_PAGE)
            return _since([_text_seen(row) for row in rows], number, since)

    def calls_to(self, number: str, since: datetime) -> list[Seen]:
        """See the port."""
        with _answered(CarrierAway):
            rows = self._client.calls.list(to=number, start_time_after=since, limit=MOST_LISTED, page_size=ONE_PAGE)
            return _since([_call_seen(row) for row in rows], number, since)

    def fetch_text(self, sid: str) -> Seen | None:
        """See the port."""
        with _may_be((GONE,)), _answered(CarrierAway):
            return _text_seen(self._client.messages(_checked(sid)).fetch())
        return None

    def fetch_call(self, sid: str) -> Seen | None:
        """See the port."""
        with _may_be((GONE,)), _answered(CarrierAway):
            return _call_seen(self._client.calls(_checked(sid)).fetch())
        return None

    def end_call(self, sid: str) -> None:
        """See the port. `completed` ends a ringing call as well as one that is answered."""
        with _may_be((GONE, OVER)), _answered(CarrierUnknown):
            self._client.calls(_checked(sid)).update(status="completed")

    def redirect_call(self, sid: str, url: str | None = None, twiml: str | None = None) -> None:
        """See the port. A call that is over is refused with reason `call_is_over`."""
        if (url is None) == (twiml is None) or len(twiml or "") > MAX_TWIML:
            raise ValueError("redirect_call takes either a url or at most 4000 characters of TwiML")
        with _answered(CarrierUnknown):
            self._client.calls(_checked(sid)).update(url=url, method="POST" if url else None, twiml=twiml)

    def delete_recording(self, sid: str) -> None:
        """See the port."""
        with _may_be((GONE,)), _answered(CarrierAway):
            self._client.recordings(_checked(sid)).delete()

    def fetch_recording(self, url: str) -> bytes:
        """See the port."""
        return recordings.fetch(self._session, self._auth, url)

    def numbers(self) -> Sequence[OwnNumber]:
        """See the port."""
        with _answered(CarrierAway):
            return [
                OwnNumber(
                    sid=row.sid or "",
                    number=row.phone_number or "",
                    voice_url=row.voice_url or "",
                    sms_url=row.sms_url or "",
                    status_url=row.status_callback or "",
                    fallback_url=row.voice_fallback_url or "",
                )
                for row in self._client.incoming_phone_numbers.list(limit=200)
            ]

    def configure_number(self, sid: str, voice_url: str, sms_url: str, status_url: str, fallback: str) -> None:
        """See the port. The fallback is asked by GET, so that a plain file can be one."""
        with _answered(CarrierUnknown):
            self._client.incoming_phone_numbers(_checked(sid)).update(
                voice_url=voice_url,
                voice_method="POST",
                sms_url=sms_url,
                sms_method="POST",
                status_callback=status_url,
                status_callback_method="POST",
                voice_fallback_url=fallback,
                voice_fallback_method="GET",
            )

    def check_credentials(self) -> None:
        """See the port. Asks for the first of the account's numbers, which every compatible carrier can answer."""
        with _answered(CarrierAway):
            self._client.incoming_phone_numbers.list(limit=1)

    def close(self) -> None:
        """Close the kept connections."""
        self._session.close()


@contextmanager
def _answered(otherwise: type[CarrierFault]) -> Iterator[None]:
    """An answer of 2xx that makes no sense (no JSON, no sid) says nothing about what happened."""
    try:
        yield
    except (TwilioException, ValueError, TypeError, KeyError, AttributeError) as error:
        raise otherwise(f"the answer makes no sense ({type(error).__name__})") from error


@contextmanager
def _may_be(codes: tuple[int, ...]) -> Iterator[None]:
    """Refusals that are as good as done: the thing is gone, or over."""
    try:
        yield
    except CarrierRefused as error:
        gone = GONE in codes and error.outcome.http_status == 404
        if error.outcome.code not in codes and not gone:
            raise


def _checked(sid: str) -> str:
    """The id, fit for a path. One that is none cannot be known to the carrier."""
    if not _SID.fullmatch(sid):
        raise CarrierRefused(refusal(GONE, 404))
    return sid


def _sent(made: Any) -> Sent:
    if not isinstance(made.sid, str) or not _SID.fullmatch(made.sid):
        raise ValueError("no sid")
    return Sent(made.sid, made.status or "queued")


def _text_seen(row: Any) -> Seen:
    return Seen(
        sid=row.sid,
        status=row.status or "",
        to=row.to or "",
        from_=row.from_ or "",
        body=row.body or "",
        created=row.date_created,
        started=row.date_sent,
        error_code=row.error_code if isinstance(row.error_code, int) else None,
        price=_price(row.price),
    )


def _call_seen(row: Any) -> Seen:
    return Seen(
        sid=row.sid,
        status=row.status or "",
        to=row.to or "",
        from_=row._from or "",
        created=row.date_created,
        started=row.start_time,
        answered_by=row.answered_by or None,
        price=_price(row.price),
        duration_seconds=int(row.duration) if row.duration else None,
    )


def _price(said: str | None) -> Decimal | None:
    try:
        return Decimal(said) if said else None
    except InvalidOperation:
        return None


def _since(rows: list[Seen], number: str, since: datetime) -> list[Seen]:
    """Sorted out again, as in `_between`; one without a date cannot be told from an old one and is left out."""
    return [row for row in reversed(rows) if row.to == number and row.created is not None and row.created >= since]


def _between(rows: list[Seen], to: str, from_: str, since: datetime) -> list[Seen]:
    """Some carriers leave the filters of a list unread: what is asked for is sorted out again here."""
    earliest = since - CLOCKS_DIFFER
    found = [row for row in rows if row.to == to and row.from_ == from_ and (row.created is None or row.created >= earliest)]
    return sorted(found, key=lambda row: row.created or datetime.max.replace(tzinfo=UTC), reverse=True)
