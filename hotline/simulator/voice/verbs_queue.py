"""Waiting with music and a way out: Enqueue."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from hotline.simulator.switchboard.exchange import Exchange
from hotline.simulator.switchboard.records import CallQueue, Waiting, utcnow
from hotline.simulator.switchboard.twiml import BadDocument, Verb
from hotline.simulator.switchboard.webhooks import WebhookFailed
from hotline.simulator.voice import legs
from hotline.simulator.voice.bridge import talk
from hotline.simulator.voice.session import Goto, Next, Session, Stop

BETWEEN_ROUNDS = 1.0  # seconds at least between two fetches of the waiting document


def queue_named(exchange: Exchange, name: str) -> CallQueue:
    """The queue of this name, made when first used."""
    return exchange.queues.setdefault(name, CallQueue(name))


async def enqueue(session: Session, verb: Verb) -> Next:
    """Wait in a queue while `waitUrl` plays over and over; then bridged, redirected, left, hung up or the queue was full."""
    exchange = session.exchange
    queue = queue_named(exchange, verb.text)
    most = int(verb.seconds("maxQueueSize", queue.max_size))
    if len(queue.members) >= min(most, queue.max_size):
        return _result(session, verb, queue, "queue-full", 0)
    waiting = Waiting(session.call)
    queue.members.append(waiting)
    exchange.happened("queued", session.call.person, call=session.call.sid, queue=queue.name, position=len(queue.members))
    music = exchange.spawn(_wait_loop(session, verb, queue, waiting))
    try:
        await asyncio.wait({music, waiting.outcome}, return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        if not session.call.live and verb.get("action"):
            exchange.spawn(_told(session, _action(session, verb, queue, "hangup", waiting)))
        raise
    finally:
        music.cancel()
        queue.members.remove(waiting)
        queue.waits.append((utcnow() - waiting.since).total_seconds())
    if waiting.outcome.done():
        return await _taken(session, verb, queue, waiting)
    stop = music.result()
    if stop is not None and stop.hangup:
        return stop
    return _result(session, verb, queue, "leave", _seconds(waiting))


async def _wait_loop(session: Session, verb: Verb, queue: CallQueue, waiting: Waiting) -> Stop | None:
    """Play the waiting document again and again; ends when it leaves or hangs up."""
    url = session.address(verb.get("waitUrl"))
    if not url:
        await session.exchange.sleep(86_400)
    while True:
        inner = Session(session.exchange, session.call, session.verbs, url=session.url)
        inner.extra = {
            "QueueSid": queue.sid,
            "QueuePosition": str(queue.members.index(waiting) + 1),
            "QueueTime": str(_seconds(waiting)),
            "AvgQueueTime": str(average(queue)),
            "CurrentQueueSize": str(len(queue.members)),
        }
        with contextlib.suppress(BadDocument, WebhookFailed):
            stop = await inner.follow(Goto(url, verb.get("waitUrlMethod", "POST")))
            if stop is not None:
                return stop
        await session.exchange.sleep(BETWEEN_ROUNDS)


async def _taken(session: Session, verb: Verb, queue: CallQueue, waiting: Waiting) -> Next:
    """Somebody took the caller out of the queue: joined with them, or sent to another document by REST."""
    what: tuple[Any, ...] = waiting.outcome.result()
    if what[0] == "redirected":
        where: Goto = what[1]
        if verb.get("action"):
            session.exchange.spawn(_told(session, _action(session, verb, queue, "redirected", waiting)))
        return where
    _, other, whisper, done = what
    try:
        if whisper:
            with contextlib.suppress(BadDocument, WebhookFailed):
                await Session(session.exchange, session.call, session.verbs, url=session.url).follow(Goto(whisper))
        await talk(session.exchange, session.call, other)
    finally:
        if not done.done():
            done.set_result(None)
    return _result(session, verb, queue, "bridged", _seconds(waiting))


def average(queue: CallQueue) -> int:
    """Seconds the callers so far have waited, on average."""
    return round(sum(queue.waits) / len(queue.waits)) if queue.waits else 0


def _seconds(waiting: Waiting) -> int:
    return round((utcnow() - waiting.since).total_seconds())


def _action(session: Session, verb: Verb, queue: CallQueue, result: str, waiting: Waiting) -> Goto:
    return session.action(verb, {"QueueResult": result, "QueueSid": queue.sid, "QueueTime": str(_seconds(waiting))})


def _result(session: Session, verb: Verb, queue: CallQueue, result: str, seconds: int) -> Next:
    if not verb.get("action"):
        return None
    return session.action(verb, {"QueueResult": result, "QueueSid": queue.sid, "QueueTime": str(seconds)})


async def _told(session: Session, where: Goto) -> None:
    params = legs.voice_params(session.exchange, session.call) | where.params
    await session.exchange.webhooks.tell(where.url, params, where.method, kind="voice")
