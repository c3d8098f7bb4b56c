"""Fetching the sound of a message that somebody left, and nothing else.

The address comes in a webhook. It is signed, but it is still an address from outside that we would fetch with
the account's secret in hand: only the carrier's own host is asked, and only for recordings.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from hotline.carrier.codes import Act, Refusal
from hotline.carrier.port import CarrierRefused
from hotline.carrier.transport import CarrierSession, judge

MAX_RECORDING = 20 * 1024 * 1024  # bytes; two minutes of telephone sound are 2 MB
# Where the account insists on a login for recordings, the carrier answers with a redirect to a signed address that is good for some hours.
TWILIO_STORES = (".twilio.com", ".twiliocdn.com", ".amazonaws.com")
_PATH = re.compile(r"/[\w./-]*/Recordings/[\w-]+(\.wav|\.mp3)?", re.ASCII)


def fetch(session: CarrierSession, auth: tuple[str, str], url: str) -> bytes:
    """The recording at `url`, WAV unless the address says otherwise.

    Raises CarrierRefused with reason `not_the_carriers` for a foreign address (nothing is asked there), else as any question.
    """
    address = _carriers(url, session.base)
    if address is None:
        raise CarrierRefused(Refusal(Act.OUR_FAULT, "not_the_carriers", True))
    answer = session.exchange("GET", address, at_most=MAX_RECORDING, auth=auth)
    if answer.status in (301, 302, 303, 307, 308):
        target = answer.headers.get("Location", "")
        if not _is_store(target, session.base):
            raise CarrierRefused(Refusal(Act.OUR_FAULT, "not_the_carriers", True, http_status=answer.status))
        answer = session.exchange("GET", target, at_most=MAX_RECORDING)  # without the secret
    judge("GET", answer)
    return answer.body


def _carriers(url: str, base: str) -> str | None:
    """The address to ask; None unless scheme, host and port are the carrier's. Twilio's regions count as one carrier."""
    try:
        ours, theirs = urlsplit(base), urlsplit(url)
        same = (ours.scheme, ours.hostname, ours.port) == (theirs.scheme, theirs.hostname, theirs.port)
        regional = theirs.scheme == "https" and theirs.port is None and _is_twilio(ours.hostname) and _is_twilio(theirs.hostname)
    except ValueError:
        return None
    if not (same or regional) or theirs.username is not None or not _PATH.fullmatch(theirs.path) or ".." in theirs.path:
        return None
    return f"{theirs.scheme}://{theirs.netloc}{theirs.path}"


def _is_store(url: str, base: str) -> bool:
    try:
        parts = urlsplit(url)
        plain = parts.scheme == "https" and parts.port is None and parts.username is None
    except ValueError:
        return False
    return plain and _is_twilio(urlsplit(base).hostname) and (parts.hostname or "").endswith(TWILIO_STORES)


def _is_twilio(host: str | None) -> bool:
    return (host or "").endswith(".twilio.com")
