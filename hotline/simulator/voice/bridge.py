"""Two or more legs joined: what one says or presses the others hear."""

from __future__ import annotations

import asyncio
import contextlib

from hotline.simulator.switchboard.exchange import Exchange
from hotline.simulator.switchboard.records import Call, Input
from hotline.simulator.voice import legs


async def talk(exchange: Exchange, one: Call, other: Call, *, star: bool = False, limit: float = 14_400) -> None:
    """Join two legs until one of them ends, `limit` seconds pass, or (with `star`) the first presses *."""
    exchange.happened("joined", one.person, call=one.sid, other=other.person)
    exchange.happened("joined", other.person, call=other.sid, other=one.person)
    pumps = [exchange.spawn(_pump(exchange, one, [other], star)), exchange.spawn(_pump(exchange, other, [one], False))]
    ends = [exchange.spawn(one.over.wait()), exchange.spawn(other.over.wait())]
    legs.ready(exchange, one)
    legs.ready(exchange, other)
    try:
        await asyncio.wait({*pumps, *ends}, timeout=limit / exchange.settings.speed, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (*pumps, *ends):
            task.cancel()
        legs.deafen(one)
        legs.deafen(other)


async def talk_together(exchange: Exchange, call: Call, room: list[Call]) -> None:
    """Speak into a room until the leg ends or the room is closed over one's head."""
    pump = exchange.spawn(_pump(exchange, call, room, False))
    legs.ready(exchange, call)
    try:
        while call in room and not call.over.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.05):
                    await call.over.wait()
    finally:
        pump.cancel()
        legs.deafen(call)


async def _pump(exchange: Exchange, call: Call, others: list[Call], star: bool) -> None:
    ear = legs.listen(exchange, call)
    while True:
        given: Input = await ear.get()
        if star and given.value == "*":
            return
        for other in others:
            if other is not call:
                legs.hear(exchange, other, given.value, by=call.person, sound="tone" if given.kind == "key" else "speech")
                legs.ready(exchange, other)
