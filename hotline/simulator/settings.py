"""What one exchange needs to know: its account, its line, and where the line's owner wants to be told."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"
E164 = re.compile(r"^\+[1-9]\d{6,14}$")


class BadSetting(ValueError):
    """A setting is missing or malformed; the message names the variable and what it expects."""


@dataclass(frozen=True, slots=True)
class SampleNumber:
    """A handset known from the start. `role` is free text shown on the page, such as 'resident'."""

    number: str
    name: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class ExchangeSettings:
    """`webhook_base` is the public base of the line's owner, without a slash at the end; signatures are computed over it.

    `speed` divides every wait of the telephone network (ringing, pauses, time-outs), not the time limits of webhooks.
    `patient`: the line waits a minute of real time for people that are neither scripted nor opened on the page, however fast the
    network's time runs, so that a test on a slow machine is never taken for a silent caller; `silent` and `no_answer` say it outright.
    `host` can only be the loopback address: the exchange carries an account's secret and makes requests for whoever asks.
    """

    account_sid: str
    auth_token: str
    line_number: str
    webhook_base: str
    port: int = 8001
    host: str = LOOPBACK
    speed: float = 1.0
    patient: bool = False
    voice_path: str = "/twilio/voice"
    voice_status_path: str = "/twilio/voice/status"
    sms_path: str = "/twilio/sms"
    voice_fallback_url: str = ""
    sms_fallback_url: str = ""
    numbers: tuple[SampleNumber, ...] = ()
    webhook_timeout: float = 15.0  # seconds; the carrier's hard limit, facts of webhooks-connection-overrides

    def __post_init__(self) -> None:
        if self.host != LOOPBACK:
            raise BadSetting(f"the exchange listens on {LOOPBACK} only, not on {self.host}")
        if not re.fullmatch(r"AC[0-9a-fA-F]{32}", self.account_sid):
            raise BadSetting("SIM_ACCOUNT_SID: AC and 32 hexadecimal digits")
        if not self.auth_token:
            raise BadSetting("SIM_AUTH_TOKEN: must not be empty")
        if not E164.match(self.line_number):
            raise BadSetting("SIM_LINE_NUMBER: a number such as +862800000000")
        if not re.match(r"https?://[^/]+", self.webhook_base) or self.webhook_base.endswith("/"):
            raise BadSetting("SIM_WEBHOOK_BASE: an address such as http://127.0.0.1:8000, no slash at the end")
        if not 0 < self.speed <= 10_000:
            raise BadSetting("SIM_SPEED: a factor between 0 and 10000")

    @property
    def address(self) -> str:
        """Where the exchange itself answers, `http://127.0.0.1:PORT`."""
        return f"http://{self.host}:{self.port}"


def from_environment(environ: Mapping[str, str]) -> ExchangeSettings:
    """Read SIM_ACCOUNT_SID, SIM_AUTH_TOKEN, SIM_LINE_NUMBER, SIM_WEBHOOK_BASE, SIM_PORT, SIM_SPEED, SIM_NUMBERS. Raises BadSetting."""
    missing = [name for name in ("SIM_ACCOUNT_SID", "SIM_AUTH_TOKEN", "SIM_LINE_NUMBER", "SIM_WEBHOOK_BASE") if not environ.get(name)]
    if missing:
        raise BadSetting(f"{', '.join(missing)}: must be set")
    return ExchangeSettings(
        account_sid=environ["SIM_ACCOUNT_SID"],
        auth_token=environ["SIM_AUTH_TOKEN"],
        line_number=environ["SIM_LINE_NUMBER"],
        webhook_base=environ["SIM_WEBHOOK_BASE"].rstrip("/"),
        port=int(_number(environ, "SIM_PORT", "8001")),
        speed=_number(environ, "SIM_SPEED", "1"),
        numbers=_samples(environ.get("SIM_NUMBERS", "[]")),
    )


def _number(environ: Mapping[str, str], name: str, default: str) -> float:
    try:
        return float(environ.get(name) or default)
    except ValueError as error:
        raise BadSetting(f"{name}: a number") from error


def _samples(text: str) -> tuple[SampleNumber, ...]:
    try:
        rows = json.loads(text)
        return tuple(SampleNumber(str(row["number"]), str(row.get("name", "")), str(row.get("role", ""))) for row in rows)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadSetting('SIM_NUMBERS: a JSON list of {"number", "name", "role"}') from error
