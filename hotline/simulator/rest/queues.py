"""The Queues resource and who waits in them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from hotline.simulator.rest import paging, render
from hotline.simulator.rest.door import PREFIX, exchange_here, guard, path
from hotline.simulator.switchboard.errors import CarrierError
from hotline.simulator.switchboard.exchange import Exchange
from hotline.simulator.switchboard.records import CallQueue, Waiting
from hotline.simulator.voice.session import Goto
from hotline.simulator.voice.verbs_queue import queue_named

queues = Blueprint("queues", __name__, url_prefix=PREFIX)
guard(queues)


@queues.get("/Queues.json")
def index() -> tuple[Any, int]:
    """List queues."""
    exchange = exchange_here()
    account = exchange.settings.account_sid
    rows = exchange.ask(lambda: list(exchange.queues.values()))
    where = path(exchange, "Queues")
    return paging.page(where, request.args, "queues", rows, lambda it: render.queue(account, it)), 200


@queues.post("/Queues.json")
def create_queue() -> tuple[Any, int]:
    """Make a queue of this FriendlyName."""
    exchange, form = exchange_here(), request.form
    if not form.get("FriendlyName"):
        raise CarrierError(20001, "FriendlyName")

    def make() -> dict[str, Any]:
        queue = queue_named(exchange, form["FriendlyName"])
        queue.max_size = int(form["MaxSize"]) if form.get("MaxSize", "").isdigit() else queue.max_size
        return render.queue(exchange.settings.account_sid, queue)

    return exchange.ask(make), 201


@queues.get("/Queues/<sid>.json")
def show(sid: str) -> tuple[Any, int]:
    """One queue."""
    exchange = exchange_here()
    return exchange.ask(lambda: render.queue(exchange.settings.account_sid, _queue(exchange, sid))), 200


@queues.get("/Queues/<sid>/Members.json")
def members(sid: str) -> tuple[Any, int]:
    """Who waits in a queue, first in first."""
    exchange = exchange_here()
    account = exchange.settings.account_sid

    def find() -> list[dict[str, Any]]:
        queue = _queue(exchange, sid)
        return [render.member(account, queue, it) for it in queue.members]

    where = path(exchange, f"Queues/{sid}/Members")
    return paging.page(where, request.args, "queue_members", exchange.ask(find), lambda it: it), 200


@queues.get("/Queues/<sid>/Members/<call_sid>.json")
def member(sid: str, call_sid: str) -> tuple[Any, int]:
    """One who waits; `Front` is the first."""
    exchange = exchange_here()

    def find() -> dict[str, Any]:
        queue = _queue(exchange, sid)
        return render.member(exchange.settings.account_sid, queue, _member(queue, call_sid))

    return exchange.ask(find), 200


@queues.post("/Queues/<sid>/Members/<call_sid>.json")
def dequeue(sid: str, call_sid: str) -> tuple[Any, int]:
    """Take one out of the queue and play Url."""
    exchange, form = exchange_here(), request.form
    if not form.get("Url"):
        raise CarrierError(21205)

    def take() -> dict[str, Any]:
        queue = _queue(exchange, sid)
        it = _member(queue, call_sid)
        shown = render.member(exchange.settings.account_sid, queue, it)
        it.outcome.set_result(("redirected", Goto(form["Url"], form.get("Method", "POST"))))
        return shown

    return exchange.ask(take), 200


def _queue(exchange: Exchange, sid: str) -> CallQueue:
    for it in exchange.queues.values():
        if sid in (it.sid, it.name):
            return it
    raise CarrierError(20404, f"/Queues/{sid}")


def _member(queue: CallQueue, call_sid: str) -> Waiting:
    waiting = [it for it in queue.members if not it.outcome.done()]
    for it in waiting:
        if call_sid in (it.call.sid, "Front"):
            return it
    raise CarrierError(20404, f"/Members/{call_sid}")
