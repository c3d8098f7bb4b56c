"""A handset rings: who answers, how soon, and whether it is a machine."""

from __future__ import annotations

from hotline.simulator.switchboard.exchange import Exchange
from hotline.simulator.switchboard.records import Call
from hotline.simulator.voice import legs

MACHINE_SECONDS = 4.0  # what machine detection takes


async def ring(exchange: Exchange, call: Call) -> str:
    """Ring the handset until it is answered; returns answered, busy, no-answer or failed."""
    handset = exchange.handset(call.person)
    behaviour = handset.behaviour
    if behaviour.answer == "failed":
        call.error_code = behaviour.error_code
        return "failed"
    if legs.busy(handset) or behaviour.answer == "busy":
        return "busy"
    legs.connect(exchange, call)
    legs.move(exchange, call, "ringing")
    timeout = call.options.ring_timeout
    if behaviour.answer in ("human", "machine", "silent", "reject"):
        await exchange.sleep(min(behaviour.ring_seconds, timeout))
        if behaviour.ring_seconds > timeout:
            return "no-answer"
        return "busy" if behaviour.answer == "reject" else "answered"
    try:
        await exchange.within(legs.patience(exchange, call, timeout), call.picked_up.wait())
    except TimeoutError:
        return "no-answer"
    return "busy" if call.refused else "answered"


async def detect_machine(exchange: Exchange, call: Call) -> None:
    """Decide who answered: with `async_detection` on the side and told by callback, else before the first document."""
    behaviour = exchange.handset(call.person).behaviour
    guess = {"machine": "machine_start", "silent": "unknown"}.get(behaviour.answer or "", "human")
    options = call.options
    await exchange.sleep(MACHINE_SECONDS if guess != "human" else 1.0)
    call.answered_by = behaviour.answered_by or guess
    if options.async_detection and options.detection_callback:
        params = {"AccountSid": exchange.settings.account_sid, "CallSid": call.sid, "AnsweredBy": call.answered_by}
        await exchange.webhooks.tell(options.detection_callback, params | {"MachineDetectionDuration": str(int(MACHINE_SECONDS * 1000))})
