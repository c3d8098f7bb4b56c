"""From a dialogue's turn to TwiML: its lines in the caller's language, and how the call goes on.

Each further step is a URL of our own with the number of the step, so pressing 9 twice is two steps and a repeated request is one.
"""

from __future__ import annotations

from collections.abc import Sequence

from hotline.carrier import twiml
from hotline.carrier.voices import Prompt
from hotline.conversation.turns import Turn
from hotline.conversation.ways import Ask, Connect, Hold, Meet, Record
from hotline.flows.house import House
from hotline.terms import Line
from hotline.words.catalogue import render

FIRST_HINTS = ("买菜", "大米", "没米了", "买药", "青菜", "找人说说话", "人工", "心里难受", "再说一遍")


def prompt(lines: Sequence[Line], lang: str, *, slowly: bool = False) -> Prompt:
    """The lines as sentences to be said."""
    return Prompt(tuple(render(line, lang) for line in lines), lang, slowly)


def step_url(house: House, n: int) -> str:
    """Where the carrier goes with the n-th step of a call."""
    return f"{house.settings.public_url}/twilio/voice/step?n={n}"


def hold_music(house: House) -> str:
    """The address of the sound somebody hears who waits."""
    return f"{house.settings.public_url}/sounds/hold.wav"


def render_turn(
    house: House, turn: Turn, lines: Sequence[Line], *, next_step: int, targets: Sequence[twiml.DialTarget] = (), room: str = ""
) -> str:
    """The TwiML of a turn. `targets`: whom a `Connect` rings; with nobody to ring the next step follows at once. `room`: of a `Meet`."""
    words = prompt(lines, turn.talk.lang, slowly=turn.talk.slow)
    url = step_url(house, next_step)
    match turn.then:
        case Ask() as ask:
            return twiml.say_and_gather(
                words, action=url, keys=ask.keys, speech=ask.speech, timeout=ask.timeout, hints=ask.hints or FIRST_HINTS
            )
        case Record() as record:
            return twiml.say_and_record(words, url, max_seconds=record.max_seconds)
        case Connect() as connect:
            return twiml.say_then_dial(words, targets, url, connect.timeout, house.settings.number)
        case Hold() as hold:
            return twiml.hold_loop(words, url, seconds=hold.seconds, music=hold_music(house))
        case Meet():
            return twiml.say_and_meet(words, room, url)
        case _:
            return twiml.say_and_hangup(words)
