"""What can be looked at under /sim/: handsets, texts, calls with everything heard, the debugger, counts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from hotline.simulator.people import asking
from hotline.simulator.rest.door import exchange_here, refused
from hotline.simulator.switchboard.errors import CarrierError
from hotline.simulator.switchboard.exchange import Exchange
from hotline.simulator.switchboard.records import Call, Handset, Message

showing = Blueprint("showing", __name__, url_prefix="/sim")
asking.guard(showing)
showing.register_error_handler(CarrierError, refused)
RECENT = 100


def shown_call(it: Call) -> dict[str, Any]:
    """A call as the control API shows it, with all that was heard."""
    return {
        "sid": it.sid,
        "parent": it.parent_sid,
        "from": it.sender,
        "to": it.to,
        "number": it.person,
        "direction": it.direction,
        "status": it.status,
        "answered_by": it.answered_by,
        "error_code": it.error_code,
        "created": it.created.isoformat(),
        "answered": it.answered.isoformat() if it.answered else None,
        "ended": it.ended.isoformat() if it.ended else None,
        "listening": it.ear is not None,
        "heard": list(it.heard),
    }


def shown_text(it: Message) -> dict[str, Any]:
    """A text as the control API shows it."""
    return {
        "sid": it.sid,
        "from": it.sender,
        "to": it.to,
        "body": it.body,
        "direction": it.direction,
        "status": it.status,
        "error_code": it.error_code,
        "segments": it.segments,
        "created": it.created.isoformat(),
    }


def _shown_handset(it: Handset, *, whole: bool) -> dict[str, Any]:
    call = it.call if it.call is not None and it.call.live else None
    facts: dict[str, Any] = {"number": it.number, "name": it.name, "role": it.role, "live": it.live, "stopped": sorted(it.blocked)}
    facts["call"] = (shown_call(call) if whole else call.sid) if call else None
    if whole:
        facts["texts"] = it.texts[-RECENT:]
    return facts


@showing.get("/handsets")
def handsets() -> tuple[Any, int]:
    """Every handset known: samples first, then those that came up."""
    exchange = exchange_here()
    return {
        "line": exchange.settings.line_number,
        "handsets": exchange.ask(lambda: [_shown_handset(it, whole=False) for it in exchange.handsets.values()]),
    }, 200


@showing.get("/handsets/<number>")
def handset(number: str) -> tuple[Any, int]:
    """One handset with its recent texts and calls and its present call; `seq` is where to wait from."""
    exchange = exchange_here()

    def show() -> dict[str, Any]:
        it = exchange.handsets.get(number) or Handset(number)
        past = [shown_call(call) for call in exchange.calls.values() if call.person == number and not call.live]
        return _shown_handset(it, whole=True) | {"seq": exchange.journal.last, "calls": past[-RECENT:]}

    return exchange.ask(show), 200


@showing.get("/texts")
def texts() -> tuple[Any, int]:
    """All texts in order; filters to, from, direction, status, contains."""
    exchange, query = exchange_here(), request.args

    def find() -> list[dict[str, Any]]:
        return [
            shown
            for shown in map(shown_text, exchange.messages.values())
            if all(query.get(name, shown[name]) == shown[name] for name in ("to", "from", "direction", "status"))
            and query.get("contains", "") in shown["body"]
        ]

    return {"texts": exchange.ask(find)}, 200


@showing.get("/calls")
def calls() -> tuple[Any, int]:
    """All calls in order; filters number (the handset's), direction, status."""
    exchange, query = exchange_here(), request.args

    def find() -> list[dict[str, Any]]:
        return [
            shown
            for shown in map(shown_call, exchange.calls.values())
            if all(query.get(name, shown[name]) == shown[name] for name in ("number", "direction", "status"))
        ]

    return {"calls": exchange.ask(find)}, 200


@showing.get("/calls/<sid>")
def one_call(sid: str) -> tuple[Any, int]:
    """One call."""
    exchange = exchange_here()
    return exchange.ask(lambda: shown_call(exchange.call(sid))), 200


@showing.get("/debugger")
def debugger() -> tuple[Any, int]:
    """What the carrier did not like: failed webhooks, bad documents, unknown attributes."""
    exchange = exchange_here()
    return {"entries": exchange.ask(lambda: list(exchange.webhooks.debugger))}, 200


@showing.get("/creates")
def creates() -> tuple[Any, int]:
    """Every REST creation with its time on a steady clock (seconds), for checks of rates; `resource` filters."""
    exchange, wanted = exchange_here(), request.args.get("resource")
    return {"creates": exchange.ask(lambda: [it for it in exchange.creates if wanted in (None, it["resource"])])}, 200


@showing.get("/counts")
def counts() -> tuple[Any, int]:
    """How many calls and texts there are, by direction and status, and webhooks sent."""
    exchange = exchange_here()
    return exchange.ask(lambda: _counts(exchange)), 200


def _counts(exchange: Exchange) -> dict[str, Any]:
    result: dict[str, Any] = {"webhooks": exchange.webhooks.sent, "live_calls": sum(it.live for it in exchange.calls.values())}
    tables: tuple[tuple[str, list[Any]], ...] = (("calls", list(exchange.calls.values())), ("texts", list(exchange.messages.values())))
    for name, rows in tables:
        table: dict[str, int] = {}
        for row in rows:
            key = f"{row.direction} {row.status}"
            table[key] = table.get(key, 0) + 1
        result[name] = table
    return result


@showing.get("/events")
def events() -> tuple[Any, int]:
    """Everything after event `since`, as soon as there is something, else after `timeout` seconds; `number` filters (repeatable)."""
    exchange, query = exchange_here(), request.args
    since, timeout = int(asking.number("since", 0)), min(asking.number("timeout", 20), 60.0)
    numbers = set(query.getlist("number"))

    async def find() -> dict[str, Any]:
        await exchange.journal.wait(since, lambda it: not numbers or it["number"] in numbers, timeout)
        found = [it for it in exchange.journal.after(since) if not numbers or it["number"] in numbers]
        return {"events": found, "seq": exchange.journal.last}

    return exchange.ask_long(find()), 200
