"""From the text of a variable to its value.

Each reading raises ValueError when the text is not of its form; who asks knows the
variable's name and says what it expects. A ValueError with a message adds a reason.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable
from datetime import time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

QuietHours = tuple[time, time]
LOCAL_NETWORKS = tuple(map(ipaddress.ip_network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")))


def switch(text: str) -> bool:
    """ "1" or "0"."""
    if text not in ("0", "1"):
        raise ValueError
    return text == "1"


def clock_time(text: str) -> time:
    """ "21:00" as a time of day; 24:00 is midnight."""
    found = re.fullmatch(r"([01]?\d|2[0-4]):([0-5]\d)", text.strip())
    if not found or (found[1] == "24" and found[2] != "00"):
        raise ValueError
    return time(int(found[1]) % 24, int(found[2]))


def quiet_hours(text: str) -> QuietHours | None:
    """ "21:00-08:00" as two times of day, start and end; blank is None. The span may run over midnight."""
    if not text.strip():
        return None
    start, _, end = text.partition("-")
    span = clock_time(start), clock_time(end)
    if span[0] == span[1]:
        raise ValueError("start and end are the same")
    return span


def listed(text: str) -> tuple[str, ...]:
    """The parts between commas, trimmed, without blanks and repeats, in order."""
    return tuple(dict.fromkeys(part.strip() for part in re.split(r"[,，]", text) if part.strip()))


def list_of(pattern: str) -> Callable[[str], tuple[str, ...]]:
    """A reading of one or more comma-separated entries that each match the pattern whole."""

    def read(text: str) -> tuple[str, ...]:
        entries = listed(text)
        if not entries or not all(re.fullmatch(pattern, entry) for entry in entries):
            raise ValueError
        return entries

    return read


def web_address(text: str) -> str:
    """An http or https address without query, fragment or trailing slash."""
    parts = urlsplit(text)
    if parts.port == 0 or parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[?#\s]", text):
        raise ValueError
    return text.rstrip("/")


def server_url(*schemes: str) -> Callable[[str], str]:
    """A reading of the address of a server; the schemes mean the same, the first is the one handed on."""

    def read(text: str) -> str:
        scheme, found, rest = text.partition("://")
        if not found or not rest or scheme not in schemes:
            raise ValueError
        urlsplit(text)
        return f"{schemes[0]}://{rest}"

    return read


def redis_url(text: str) -> str:
    """The address of a Redis or Valkey: redis://, rediss:// or unix://."""
    return server_url(text.partition("://")[0] if text.startswith(("redis://", "rediss://", "unix://")) else "redis")(text)


def fernet_keys(text: str) -> tuple[str, ...]:
    """Comma-separated Fernet keys, each 32 bytes in URL-safe base64."""
    keys = listed(text)
    try:
        if not all(len(base64.urlsafe_b64decode(key)) == 32 for key in keys):
            raise ValueError
    except binascii.Error:
        raise ValueError from None
    return keys


def time_zone(text: str) -> ZoneInfo:
    """A zone by its IANA name."""
    try:
        return ZoneInfo(text)
    except (OSError, LookupError):
        raise ValueError from None


def is_public(url: str) -> bool:
    """Whether the host of an address may lie beyond this machine and its private network. A malformed one does not count as public."""
    try:
        host = urlsplit(url).hostname or "localhost"
    except ValueError:
        return False
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." in host and not host.endswith(".localhost")
    return not any(address in network for network in LOCAL_NETWORKS if network.version == address.version)
