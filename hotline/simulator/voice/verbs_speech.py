"""The verbs that are heard and the verbs that listen: Say, Play, Pause, Gather, Record."""

from __future__ import annotations

import asyncio
from email.utils import format_datetime

from hotline.simulator.switchboard.records import API_VERSION, Input, Recording, utcnow
from hotline.simulator.switchboard.twiml import SPEECH_SECONDS_PER_CHARACTER, Verb
from hotline.simulator.voice import legs
from hotline.simulator.voice.session import Next, Session

FOREVER = 1000  # what loop="0" means


async def say(session: Session, verb: Verb) -> Next:
    """Say the words, `loop` times (0: for ever)."""
    for _ in range(_times(verb)):
        if verb.text:
            await session.say(verb.text)
        if _times(verb) == FOREVER:
            await session.exchange.sleep(1)
    return None


async def play(session: Session, verb: Verb) -> Next:
    """Play a file, `loop` times (0: for ever)."""
    for _ in range(_times(verb)):
        await session.play(verb.text)
    return None


async def pause(session: Session, verb: Verb) -> Next:
    """Wait `length` seconds; as the first verb the phone rings so long before it is picked up."""
    await session.exchange.sleep(verb.seconds("length", 1))
    return None


def _times(verb: Verb) -> int:
    loop = int(verb.seconds("loop", 1))
    return loop or FOREVER


async def gather(session: Session, verb: Verb) -> Next:
    """Collect keys or speech while the nested prompt plays and for `timeout` seconds after it."""
    accepts = verb.get("input", "dtmf").split()
    ear = legs.listen(session.exchange, session.call)
    try:
        first = await _while_prompting(session, verb, ear, accepts)
        digits, speech = await _collect(session, verb, ear, accepts, first)
    finally:
        legs.deafen(session.call)
    if not digits and not speech and not verb.truth("actionOnEmptyResult"):
        return None
    params = {"Digits": digits} if digits or not speech else {}
    if speech:
        params |= {"SpeechResult": speech, "Confidence": "0.91", "Language": verb.get("language", "en-US")}
    params["FinishedOnKey"] = ""
    return session.action(verb, params)


async def _while_prompting(session: Session, verb: Verb, ear: asyncio.Queue[Input], accepts: list[str]) -> Input | None:
    """Play the nested verbs; what the person does meanwhile cuts them short."""
    prompt = session.exchange.spawn(session.run(verb.children))
    given = session.exchange.spawn(_accepted(ear, accepts))
    try:
        await asyncio.wait({prompt, given}, return_when=asyncio.FIRST_COMPLETED)
        if prompt.done() and not prompt.cancelled() and prompt.exception() is not None:
            await prompt
        return given.result() if given.done() else None
    finally:
        prompt.cancel()
        given.cancel()


async def _accepted(ear: asyncio.Queue[Input], accepts: list[str]) -> Input:
    while True:
        given = await ear.get()
        if given.kind == "silence" or ("dtmf" if given.kind == "key" else "speech") in accepts:
            return given


async def _collect(session: Session, verb: Verb, ear: asyncio.Queue[Input], accepts: list[str], first: Input | None) -> tuple[str, str]:
    """(digits, speech): one of them, or both empty after silence."""
    timeout = 5.0 if verb.get("timeout") == "auto" else verb.seconds("timeout", 5)
    finish, most = verb.get("finishOnKey", "#"), int(verb.seconds("numDigits", 0))
    if first is None:
        legs.ready(session.exchange, session.call)
    digits, given = "", first
    while True:
        if given is None:
            try:
                wait = timeout if digits else legs.patience(session.exchange, session.call, timeout)
                given = await session.exchange.within(wait, _accepted(ear, accepts))
            except TimeoutError:
                return digits, ""
        if given.kind == "silence":
            return digits, ""
        if given.kind == "speech":
            return ("", given.value) if not digits else (digits, "")
        if finish and given.value in finish:
            return digits, ""
        digits += given.value
        if most and len(digits) >= most:
            return digits, ""
        given = None


async def record(session: Session, verb: Verb) -> Next:
    """Record after the tone until a key, silence, the longest time or the end of the call; silence alone falls through."""
    if verb.truth("playBeep", True):
        legs.hear(session.exchange, session.call, "beep", sound="beep")
    ear = legs.listen(session.exchange, session.call)
    words: list[str] = []
    try:
        legs.ready(session.exchange, session.call)
        key = await _take_down(session, verb, ear, words)
    except asyncio.CancelledError:
        while not ear.empty():
            if (given := ear.get_nowait()).kind == "speech":
                words.append(given.value)
        if words and not session.call.live:  # hung up: the message counts all the same
            session.exchange.spawn(_hung_up(session, verb, words))
        raise
    finally:
        legs.deafen(session.call)
    if not words:
        return None
    return session.action(verb, _keep(session, verb, words) | {"Digits": key})


async def _take_down(session: Session, verb: Verb, ear: asyncio.Queue[Input], words: list[str]) -> str:
    """Fill `words`; returns the key that ended the recording, empty after silence or the longest time."""
    silence, left = verb.seconds("timeout", 5), verb.seconds("maxLength", 3600)
    finish = verb.get("finishOnKey", "1234567890*#")
    while left > 0:
        try:
            wait = min(silence, left)
            given = await session.exchange.within(wait if words else legs.patience(session.exchange, session.call, wait), ear.get())
        except TimeoutError:
            return ""
        if given.kind == "silence":
            return ""
        if given.kind == "speech":
            words.append(given.value)
            left -= len(given.value) * SPEECH_SECONDS_PER_CHARACTER
        elif given.value in finish:
            return given.value
    return ""


def _keep(session: Session, verb: Verb, words: list[str]) -> dict[str, str]:
    """Store the recording and tell its callback; returns the parameters of the verb's action."""
    exchange, text = session.exchange, " ".join(words)
    recording = Recording(session.call.sid, text, max(1, round(len(text) * SPEECH_SECONDS_PER_CHARACTER)))
    exchange.recordings[recording.sid] = recording
    exchange.happened("recording", session.call.person, call=session.call.sid, sid=recording.sid, text=text)
    account = exchange.settings.account_sid
    url = f"{exchange.settings.address}/{API_VERSION}/Accounts/{account}/Recordings/{recording.sid}"
    params = {"RecordingSid": recording.sid, "RecordingUrl": url, "RecordingDuration": str(recording.duration)}
    callback = session.address(verb.get("recordingStatusCallback"))
    if callback:
        told = params | {"AccountSid": account, "CallSid": session.call.sid, "RecordingStatus": "completed", "RecordingChannels": "1"}
        told |= {"RecordingSource": "RecordVerb", "RecordingStartTime": format_datetime(utcnow()), "ErrorCode": "0"}
        exchange.spawn(exchange.webhooks.tell(callback, told, verb.get("recordingStatusCallbackMethod", "POST")))
    return params


async def _hung_up(session: Session, verb: Verb, words: list[str]) -> None:
    where = session.action(verb, _keep(session, verb, words) | {"Digits": "hangup"})
    params = legs.voice_params(session.exchange, session.call) | where.params
    await session.exchange.webhooks.tell(where.url, params, where.method, kind="voice")
