"""How each language is spoken and heard.

Two sets of language tags are easily mixed up: `<Gather>` hears `cmn-Hans-CN`, `<Say>`
speaks `cmn-CN`. All voices are Amazon's, the one family every compatible carrier
takes. All is said slowly, one sentence at a time: the caller is old.
"""

from __future__ import annotations

from dataclasses import dataclass

from twilio.twiml.voice_response import Gather, VoiceResponse

from hotline.carrier.wording import clean, in_pieces


@dataclass(frozen=True, slots=True)
class Voice:
    """One language: the tag it is said in, the voice, the tag it is heard in, and whether the voice obeys a speaking rate."""

    say: str
    voice: str
    hear: str
    slow: bool = True


VOICES = {
    "zh": Voice("cmn-CN", "Polly.Zhiyu", "cmn-Hans-CN"),
    "yue": Voice("yue-CN", "Polly.Hiujin-Neural", "yue-Hant-HK"),
    "en": Voice("en-US", "Polly.Joanna", "en-US"),
}


@dataclass(frozen=True, slots=True)
class Prompt:
    """Sentences to be said one after the other. `lang` is zh, yue or en, or a locale of one of them (zh_CN); others are spoken as zh.

    `slowly`: more slowly still, for somebody who hears badly.
    """

    say: tuple[str, ...] = ()
    lang: str = "zh"
    slowly: bool = False


def voice_for(lang: str) -> Voice:
    """The voice of a language or locale; Mandarin for one without a voice."""
    return VOICES.get(lang.replace("-", "_").split("_")[0].lower(), VOICES["zh"])


def speak(verb: VoiceResponse | Gather, lines: Prompt) -> None:
    """Add the lines to a verb, a `<Say>` each, cut where one would be too long."""
    voice = voice_for(lines.lang)
    for line in lines.say:
        for piece in in_pieces(" ".join(clean(line).split())):
            if voice.slow:
                verb.say(voice=voice.voice, language=voice.say).prosody(piece, rate="x-slow" if lines.slowly else "slow")
            else:
                verb.say(piece, voice=voice.voice, language=voice.say)
