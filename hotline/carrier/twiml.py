"""TwiML for what the house wants said, asked, recorded and joined: sentences in, XML text out.

All is escaped and cleaned, since what a caller wrote comes back here.

Silence never just hangs up: every `<Gather>` asks for its action on an empty result
too, and a `<Redirect>` to the same action follows for carriers that do not know that attribute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from twilio.twiml import TwiML
from twilio.twiml.voice_response import Dial, VoiceResponse

from hotline.carrier.voices import Prompt, speak, voice_for
from hotline.carrier.wording import MAX_BODY, clean

FALLBACK_FILE = Path(__file__).with_name("fallback.xml")
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
RINGS_TOGETHER = 10  # a <Dial> takes no more numbers
MAX_HINTS, MAX_HINT = 500, 100
PAUSE_ENDS_SPEECH = 3  # seconds; a number, since "auto" is error 13335 with the default speech model
SAID_A_SECOND = 4  # characters of a voice that speaks slowly
MUSIC_SECONDS = 4.3  # of hold.wav
LISTENS_AFTER_MUSIC = 3
READ_DIGITS = str.maketrans("0123456789", "零幺二三四五六七八九")


@dataclass(frozen=True, slots=True)
class DialTarget:
    """One telephone to ring. `whisper_url` is played to whoever answers before they are joined (see `whisper_gather`)."""

    number: str
    whisper_url: str | None = None
    status_callback: str | None = None


def answer_text(body: str | None, status_callback: str) -> str:
    """The direct answer to a text; an empty response when there is nothing to say.

    The callback stands in both attributes that carriers read for it, so it may come twice for one status. It must be answered with
    204 or an empty response: one of the two takes its answer for further TwiML. The library's builder writes the same at twenty
    times the cost, and every text waits for it.
    """
    if not body:
        return f"{HEAD}<Response />"
    asked = escape(status_callback, {'"': "&quot;"})
    said = escape(clean(body)[:MAX_BODY])
    return f'{HEAD}<Response><Message action="{asked}" method="POST" statusCallback="{asked}">{said}</Message></Response>'


def say_and_gather(
    lines: Prompt,
    *,
    action: str,
    keys: int | None = 1,
    speech: bool = True,
    timeout: int = 6,
    hints: Sequence[str] = (),
    lang: str | None = None,
    music: str | None = None,
    again: int = 1,
) -> str:
    """Say the lines and listen for keys and, unless `speech` is False, words; both may interrupt the lines.

    `keys`: how many keys end it, None for any number up to `#`. `timeout`: seconds of silence before `action` is asked empty-handed.
    `lang`: the language to be heard, the lines' own by default. `hints`: words likely to be said. `music`: a sound played after the lines,
    `again` times.
    """
    response = VoiceResponse()
    gather = response.gather(
        input="speech dtmf" if speech else "dtmf",
        action=action,
        method="POST",
        timeout=timeout,
        num_digits=keys,
        finish_on_key="" if keys == 1 else "#",  # a lone # is a key like any other
        action_on_empty_result=True,
        language=voice_for(lang or lines.lang).hear if speech else None,
        speech_timeout=PAUSE_ENDS_SPEECH if speech else None,
        profanity_filter=False if speech else None,  # triage must hear what was said, not asterisks
        hints=_hints(hints) if speech else None,
    )
    speak(gather, lines)
    if music:
        gather.play(music, loop=again)
    response.redirect(action, method="POST")
    return _text(response)


def hold_loop(lines: Prompt, action: str, *, seconds: int = 20, music: str | None = None) -> str:
    """One round of waiting, about `seconds` long: the lines, `music` (a sound's URL) again and again, a moment of listening, then `action`.

    At any time of it 0 may be pressed or something said. Who waits must hear that the line is alive: there is never silence
    for longer than that moment. The answer of `action` is the next round. In place of a conference's `waitUrl`,
    where `<Gather>` is not allowed (error 13238).
    """
    if music is None:
        return say_and_gather(lines, action=action, timeout=seconds)
    spoken = sum(map(len, lines.say)) / SAID_A_SECOND
    again = max(1, int((seconds - spoken - LISTENS_AFTER_MUSIC) / MUSIC_SECONDS))
    return say_and_gather(lines, action=action, timeout=LISTENS_AFTER_MUSIC, music=music, again=again)


def say_and_record(
    lines: Prompt, action: str, *, max_seconds: int = 120, silence_seconds: int = 6, status_callback: str | None = None
) -> str:
    """Say the lines (the notice that what follows is recorded belongs there), beep and record.

    `action` gets `RecordingUrl` and `RecordingDuration`; without them when nothing was said.
    """
    response = VoiceResponse()
    speak(response, lines)
    response.record(
        action=action,
        method="POST",
        timeout=silence_seconds,
        max_length=max_seconds,
        finish_on_key="#",
        play_beep=True,
        recording_status_callback=status_callback,
        recording_status_callback_method="POST" if status_callback else None,
    )
    response.redirect(action, method="POST")  # a recording of nothing falls through
    return _text(response)


def say_and_hangup(lines: Prompt) -> str:
    """Say the lines and end the call."""
    response = VoiceResponse()
    speak(response, lines)
    response.hangup()
    return _text(response)


def hang_up() -> str:
    """End the call, or this leg of it, without a word."""
    return say_and_hangup(Prompt())


def redirect(url: str, lines: Prompt | None = None) -> str:
    """Say the lines, if any, and go on at another step."""
    response = VoiceResponse()
    speak(response, lines or Prompt())
    response.redirect(url, method="POST")
    return _text(response)


def reject(busy: bool = False) -> str:
    """Refuse a call without answering it: the caller hears a busy or a not-in-service tone and pays nothing. Only as the first answer."""
    response = VoiceResponse()
    response.reject(reason="busy" if busy else "rejected")
    return _text(response)


def ring_first(seconds: int, twiml: str) -> str:
    """The same TwiML, but the phone rings `seconds` longer before it is answered: who hangs up by then has paid nothing.

    A carrier waits with answering when `<Pause>` is the first verb. 0 changes nothing (and suits carriers that know no `<Pause>`).
    """
    head, mark, rest = twiml.partition("<Response>")
    if seconds <= 0 or not mark:
        return twiml
    return f'{head}{mark}<Pause length="{seconds:d}" />{rest}'


def say_then_dial(lines: Prompt, numbers: Sequence[DialTarget], action: str, timeout: int, caller_id: str) -> str:
    """Say the lines, ring the numbers together for `timeout` seconds and join the first who is willing; then `action`.

    `action` gets `DialCallStatus`. Does not count against calls a second. The first ten numbers only, more are not rung
    together. With nobody to ring `action` follows at once.
    """
    response = VoiceResponse()
    speak(response, lines)
    if numbers:
        dial = response.dial(action=action, method="POST", timeout=timeout, caller_id=caller_id, time_limit=3600)
        for target in numbers[:RINGS_TOGETHER]:
            _ring(dial, target)
    else:
        response.redirect(action, method="POST")
    return _text(response)


def say_and_meet(lines: Prompt, room: str, action: str) -> str:
    """Say the lines and join whoever else is in the room; when either leaves, both are done and `action` is asked on this leg.

    Nobody is left in an empty room: each leaving ends it. Who is first there hears the carrier's music.
    """
    response = VoiceResponse()
    speak(response, lines)
    dial = response.dial(action=action, method="POST", time_limit=3600)
    dial.conference(clean(room), beep="false", start_conference_on_enter=True, end_conference_on_exit=True)
    return _text(response)


def whisper_gather(lines: Prompt, action: str, *, timeout: int = 8) -> str:
    """What the person rung hears before being joined: the lines, one key. `action` answers with `join` or `hang_up`.

    A voicemail presses nothing: where `action` is not asked for that, the leg is hung up, never joined.
    """
    response = VoiceResponse()
    gather = response.gather(
        input="dtmf", action=action, method="POST", timeout=timeout, num_digits=1, finish_on_key="", action_on_empty_result=True
    )
    speak(gather, lines)
    response.hangup()
    return _text(response)


def join() -> str:
    """The end of a whisper: the two are joined."""
    return _text(VoiceResponse())


def say_and_join(lines: Prompt) -> str:
    """The end of a whisper with something to be said first; then the two are joined."""
    response = VoiceResponse()
    speak(response, lines)
    return _text(response)


def fallback_twiml(emergency_numbers: Sequence[str]) -> str:
    """What is entered at the carrier for when we do not answer at all: static, needs nothing of ours.

    The numbers are read digit by digit, as people say them (120: 幺二零).
    """
    spoken = "、".join("".join(d for d in number if d in "0123456789").translate(READ_DIGITS) for number in emergency_numbers)
    return FALLBACK_FILE.read_text("utf-8").replace("{numbers}", spoken)


def _ring(dial: Dial, target: DialTarget) -> None:
    dial.number(
        clean(target.number),
        url=target.whisper_url,
        method="POST" if target.whisper_url else None,
        status_callback=target.status_callback,
        status_callback_method="POST" if target.status_callback else None,
        status_callback_event="initiated ringing answered completed" if target.status_callback else None,
    )


def _hints(hints: Sequence[str]) -> str | None:
    words = (clean(hint).replace(",", " ").strip()[:MAX_HINT] for hint in hints[:MAX_HINTS])
    return ",".join(word for word in words if word) or None


def _text(response: TwiML) -> str:
    return str(response.to_xml())
