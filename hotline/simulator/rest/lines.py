"""The IncomingPhoneNumbers resource: where the line's calls and texts go."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from hotline.simulator.rest import paging, render
from hotline.simulator.rest.door import PREFIX, exchange_here, guard, path
from hotline.simulator.switchboard.errors import CarrierError
from hotline.simulator.switchboard.exchange import Exchange
from hotline.simulator.switchboard.records import LineNumber, utcnow

LINE_FIELDS = {
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
    "VoiceFallbackUrl": "voice_fallback_url",
    "VoiceFallbackMethod": "voice_fallback_method",
    "SmsUrl": "sms_url",
    "SmsMethod": "sms_method",
    "SmsFallbackUrl": "sms_fallback_url",
    "SmsFallbackMethod": "sms_fallback_method",
    "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method",
    "FriendlyName": "friendly_name",
}

lines = Blueprint("lines", __name__, url_prefix=PREFIX)
guard(lines)


@lines.get("/IncomingPhoneNumbers.json")
def index() -> tuple[Any, int]:
    """The account's numbers; filter PhoneNumber."""
    exchange = exchange_here()
    account, number = exchange.settings.account_sid, request.args.get("PhoneNumber")
    rows = exchange.ask(lambda: [line for line in exchange.numbers.values() if number in (None, line.number)])
    return paging.page(
        path(exchange, "IncomingPhoneNumbers"), request.args, "incoming_phone_numbers", rows, lambda it: render.line(account, it)
    ), 200


@lines.get("/IncomingPhoneNumbers/<sid>.json")
def show(sid: str) -> tuple[Any, int]:
    """One of the account's numbers."""
    exchange = exchange_here()
    return exchange.ask(lambda: render.line(exchange.settings.account_sid, _line(exchange, sid))), 200


@lines.post("/IncomingPhoneNumbers/<sid>.json")
def update(sid: str) -> tuple[Any, int]:
    """Enter where the line's calls and texts go."""
    exchange, form = exchange_here(), request.form

    def change() -> dict[str, Any]:
        it = _line(exchange, sid)
        for name, field in LINE_FIELDS.items():
            if name in form:
                setattr(it, field, form[name])
        it.updated = utcnow()
        return render.line(exchange.settings.account_sid, it)

    return exchange.ask(change), 200


def _line(exchange: Exchange, sid: str) -> LineNumber:
    if sid not in exchange.numbers:
        raise CarrierError(20404, f"/IncomingPhoneNumbers/{sid}")
    return exchange.numbers[sid]
