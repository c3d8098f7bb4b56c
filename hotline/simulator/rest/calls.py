"""The Calls resource."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, request
from werkzeug.datastructures import MultiDict

from hotline.simulator.rest import paging, render
from hotline.simulator.rest.door import PREFIX, exchange_here, failing, guard, path
from hotline.simulator.switchboard.errors import CarrierError
from hotline.simulator.switchboard.records import EVENTS, Call, CallOptions
from hotline.simulator.voice import calling
from hotline.simulator.voice.session import Goto

MAX_TWIML = 4000

calls = Blueprint("calls", __name__, url_prefix=PREFIX)
guard(calls)


@calls.post("/Calls.json")
@failing("calls")
def create() -> tuple[Any, int]:
    """Place a call. Needs To, From and Url or Twiml."""
    exchange, form = exchange_here(), request.form
    if not form.get("To"):
        raise CarrierError(21201)
    if not form.get("From"):
        raise CarrierError(21213)
    options = _options(form)

    def place() -> dict[str, Any]:
        exchange.created("calls", to=form["To"], sid=None)
        call = calling.place(exchange, sender=form["From"], to=form["To"], options=options)
        exchange.creates[-1]["sid"] = call.sid
        return render.call(exchange.settings.account_sid, call)

    return exchange.ask(place), 201


def _options(form: MultiDict[str, str]) -> CallOptions:
    events = " ".join(form.getlist("StatusCallbackEvent")).replace(",", " ").split() or ["completed"]
    return CallOptions(
        url=_url(form, "Url", needed=not form.get("Twiml")),
        method=form.get("Method", "POST"),
        twiml=_twiml(form),
        fallback_url=_url(form, "FallbackUrl"),
        fallback_method=form.get("FallbackMethod", "POST"),
        status_callback=_url(form, "StatusCallback"),
        status_method=form.get("StatusCallbackMethod", "POST"),
        status_events=tuple(event for event in EVENTS if event in events),
        ring_timeout=_seconds(form, "Timeout", 60, 600),
        time_limit=_seconds(form, "TimeLimit", 14_400, 86_400),
        detect_machine=form.get("MachineDetection", "") in ("Enable", "DetectMessageEnd") and not form.get("SendDigits"),
        async_detection=form.get("AsyncAmd", "").lower() == "true",
        detection_callback=_url(form, "AsyncAmdStatusCallback"),
        send_digits=form.get("SendDigits", ""),
    )


def _twiml(form: MultiDict[str, str]) -> str:
    twiml = form.get("Twiml", "")
    if len(twiml) > MAX_TWIML:
        raise CarrierError(20001, f"Twiml is longer than {MAX_TWIML} characters")
    return twiml


def _url(form: MultiDict[str, str], name: str, needed: bool = False) -> str:
    url = form.get(name, "")
    if (needed and not url) or (url and not re.match(r"https?://[^\s/]+", url)):
        raise CarrierError(21205, f"{name} {url}")
    return url


def _seconds(form: MultiDict[str, str], name: str, default: int, most: int) -> float:
    try:
        return float(min(most, max(1, int(form.get(name) or default))))
    except ValueError as error:
        raise CarrierError(20001, name) from error


@calls.get("/Calls.json")
def index() -> tuple[Any, int]:
    """List calls, newest first; filters To, From, Status, ParentCallSid, StartTime, EndTime."""
    exchange, query = exchange_here(), request.args

    def wanted(call: Call) -> bool:
        exact = {"To": call.to, "From": call.sender, "Status": call.status, "ParentCallSid": call.parent_sid or ""}
        if any(query.get(name, value) != value for name, value in exact.items()):
            return False
        return paging.dated(query, "StartTime", call.started) and paging.dated(query, "EndTime", call.ended)

    def find() -> dict[str, Any]:
        found = paging.newest_first(filter(wanted, exchange.calls.values()))
        account = exchange.settings.account_sid
        return paging.page(path(exchange, "Calls"), query, "calls", found, lambda it: render.call(account, it))

    return exchange.ask(find), 200


@calls.get("/Calls/<sid>.json")
def show(sid: str) -> tuple[Any, int]:
    """One call."""
    exchange = exchange_here()
    return exchange.ask(lambda: render.call(exchange.settings.account_sid, exchange.call(sid))), 200


@calls.post("/Calls/<sid>.json")
def update(sid: str) -> tuple[Any, int]:
    """End a call (Status=completed or canceled) or send it to another document (Url or Twiml)."""
    exchange, form = exchange_here(), request.form
    status, url, twiml = form.get("Status"), _url(form, "Url"), _twiml(form)
    if status not in (None, "completed", "canceled"):
        raise CarrierError(20001, f"Status {status}")

    def change() -> dict[str, Any]:
        call = exchange.call(sid)
        call.options.status_callback = _url(form, "StatusCallback") or call.options.status_callback
        if status:
            calling.end(exchange, call, status)
        elif url or twiml:
            calling.redirect(exchange, call, Goto(url or call.options.url, form.get("Method", "POST"), twiml=twiml))
        return render.call(exchange.settings.account_sid, call)

    return exchange.ask(change), 200


@calls.delete("/Calls/<sid>.json")
def delete(sid: str) -> tuple[Any, int]:
    """Forget a call that has ended."""
    exchange = exchange_here()

    def forget() -> None:
        if exchange.call(sid).live:
            raise CarrierError(20001, "the call has not ended")
        del exchange.calls[sid]

    exchange.ask(forget)
    return "", 204
