"""The Messages resource."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, request

from hotline.simulator.rest import paging, render
from hotline.simulator.rest.door import PREFIX, exchange_here, failing, guard, path
from hotline.simulator.switchboard.errors import CarrierError
from hotline.simulator.switchboard.exchange import Exchange
from hotline.simulator.switchboard.records import Message, utcnow
from hotline.simulator.texts import texts_out

messages = Blueprint("messages", __name__, url_prefix=PREFIX)
guard(messages)


@messages.post("/Messages.json")
@failing("messages")
def create() -> tuple[Any, int]:
    """Send a text. Needs To, Body and From or MessagingServiceSid."""
    exchange, form = exchange_here(), request.form
    if not form.get("To"):
        raise CarrierError(21604)
    if not form.get("From") and not form.get("MessagingServiceSid"):
        raise CarrierError(21603)
    callback = form.get("StatusCallback", "")
    if callback and not re.match(r"https?://[^\s/]+", callback):
        raise CarrierError(21609, callback)

    def send() -> dict[str, Any]:
        exchange.created("messages", to=form["To"], sid=None)
        sent = texts_out.send(
            exchange,
            sender=form.get("From") or exchange.settings.line_number,
            to=form["To"],
            body=form.get("Body", ""),
            direction="outbound-api",
            callback=callback,
            service=form.get("MessagingServiceSid"),
        )
        exchange.creates[-1]["sid"] = sent.sid
        return render.message(exchange.settings.account_sid, sent)

    return exchange.ask(send), 201


@messages.get("/Messages.json")
def index() -> tuple[Any, int]:
    """List texts, newest first; filters To, From, DateSent."""
    exchange, query = exchange_here(), request.args

    def wanted(message: Message) -> bool:
        ends = query.get("To", message.to) == message.to and query.get("From", message.sender) == message.sender
        return ends and paging.dated(query, "DateSent", message.sent)

    def find() -> dict[str, Any]:
        found = paging.newest_first(filter(wanted, exchange.messages.values()))
        account = exchange.settings.account_sid
        return paging.page(path(exchange, "Messages"), query, "messages", found, lambda it: render.message(account, it))

    return exchange.ask(find), 200


@messages.get("/Messages/<sid>.json")
def show(sid: str) -> tuple[Any, int]:
    """One text."""
    exchange = exchange_here()
    return exchange.ask(lambda: render.message(exchange.settings.account_sid, _one(exchange, sid))), 200


@messages.post("/Messages/<sid>.json")
def update(sid: str) -> tuple[Any, int]:
    """Empty the body (redaction) or cancel a scheduled text."""
    exchange, form = exchange_here(), request.form

    def change() -> dict[str, Any]:
        message = _one(exchange, sid)
        if form.get("Body") == "":
            message.body, message.updated = "", utcnow()
        elif form.get("Status"):
            raise CarrierError(20001, "only a scheduled message can be canceled")
        return render.message(exchange.settings.account_sid, message)

    return exchange.ask(change), 200


@messages.delete("/Messages/<sid>.json")
def delete(sid: str) -> tuple[Any, int]:
    """Forget a text."""
    exchange = exchange_here()
    exchange.ask(lambda: exchange.messages.pop(_one(exchange, sid).sid))
    return "", 204


@messages.get("/Messages/<sid>/Media.json")
def media(sid: str) -> tuple[Any, int]:
    """The pictures of a text: none are kept."""
    exchange = exchange_here()
    exchange.ask(lambda: _one(exchange, sid))
    nothing: list[Message] = []
    return paging.page(path(exchange, f"Messages/{sid}/Media"), request.args, "media_list", nothing, lambda it: {}), 200


def _one(exchange: Exchange, sid: str) -> Message:
    if sid not in exchange.messages:
        raise CarrierError(20404, f"/Messages/{sid}")
    return exchange.messages[sid]
