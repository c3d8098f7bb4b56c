"""The verbs that only lead somewhere: Redirect, Hangup, Reject, Leave."""

from __future__ import annotations

import asyncio

from hotline.simulator.switchboard.twiml import Verb
from hotline.simulator.voice import legs
from hotline.simulator.voice.session import Goto, Next, Session, Stop


async def redirect(session: Session, verb: Verb) -> Next:
    """Go on in another document."""
    await asyncio.sleep(0)
    return Goto(session.address(verb.text) or session.url, verb.get("method", "POST"))


async def hangup(session: Session, verb: Verb) -> Next:
    """End the leg."""
    return Stop()


async def reject(session: Session, verb: Verb) -> Next:
    """Refuse a call that is still ringing: busy, or not in service. Never answered, never paid."""
    if session.call.status == "ringing":
        legs.move(session.exchange, session.call, "busy" if verb.get("reason") == "busy" else "no-answer")
    return Stop()


async def leave(session: Session, verb: Verb) -> Next:
    """Leave the queue and go on after <Enqueue>."""
    return Stop(hangup=False)
