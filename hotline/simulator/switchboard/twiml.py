"""Reads a TwiML document into verbs and says what is wrong with it, in the carrier's own error codes."""

from __future__ import annotations

import re
import xml.etree.ElementTree as Xml
from collections.abc import Iterator
from dataclasses import dataclass, field

SPEECH_SECONDS_PER_CHARACTER = 0.23  # a calm Chinese voice; 4 to 5 characters a second
PLAY_SECONDS = 1.0

_STATUS = "statusCallback statusCallbackEvent statusCallbackMethod"
_RECORDING = "recordingStatusCallback recordingStatusCallbackMethod recordingStatusCallbackEvent recordingTrack trim"
_SSML = "break emphasis lang p phoneme prosody s say-as sub w"

# verb: (attributes, children), as in Twilio's reference of each verb
GRAMMAR: dict[str, tuple[str, str]] = {
    "Response": ("", "Say Play Pause Gather Record Dial Enqueue Leave Redirect Hangup Reject Message"),
    "Say": ("voice language loop", _SSML),
    "Play": ("loop digits", ""),
    "Pause": ("length", ""),
    "Gather": (
        "action method input timeout speechTimeout numDigits finishOnKey hints language actionOnEmptyResult speechModel enhanced bargeIn"
        " profanityFilter partialResultCallback partialResultCallbackMethod debug",
        "Say Play Pause",
    ),
    "Record": (f"action method timeout finishOnKey maxLength playBeep transcribe transcribeCallback {_RECORDING}", ""),
    "Dial": (
        f"action method timeout hangupOnStar timeLimit callerId record answerOnBridge ringTone sequential {_RECORDING}",
        "Number Conference Queue",
    ),
    "Number": (f"url method sendDigits machineDetection amdStatusCallback {_STATUS}", ""),
    "Conference": (
        f"muted beep startConferenceOnEnter endConferenceOnExit waitUrl waitMethod maxParticipants record participantLabel region coach"
        f" {_STATUS} {_RECORDING}",
        "",
    ),
    "Queue": ("url method", ""),
    "Enqueue": ("action method waitUrl waitUrlMethod maxQueueSize", ""),
    "Leave": ("", ""),
    "Redirect": ("method", ""),
    "Hangup": ("", ""),
    "Reject": ("reason", ""),
    "Message": (f"to from action method {_STATUS}", "Body Media"),
    "Body": ("", ""),
    "Media": ("", ""),
}


@dataclass(frozen=True, slots=True)
class Verb:
    """One element of a document: its name, attributes, the words in it, and its children."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: tuple[Verb, ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """An attribute, or `default`."""
        return self.attributes.get(name, default)

    def seconds(self, name: str, default: float) -> float:
        """An attribute as a number of seconds; what is no number counts as the default."""
        try:
            return max(0.0, float(self.attributes.get(name, default)))
        except ValueError:
            return default

    def truth(self, name: str, default: bool = False) -> bool:
        """An attribute as true or false."""
        return self.attributes.get(name, str(default)).strip().lower() == "true"


class BadDocument(ValueError):
    """The document cannot be played; `code` is the carrier's (12100 parse failure, 12300 content type)."""

    def __init__(self, code: int, message: str) -> None:
        self.code = code
        super().__init__(message)


def parse(document: str) -> tuple[Verb, ...]:
    """The verbs of a `<Response>`. Raises BadDocument 12100."""
    if "<!DOCTYPE" in document or "<!ENTITY" in document:
        raise BadDocument(12100, "Document parse failure: a document type is not accepted")
    try:
        root = Xml.fromstring(document.strip())  # noqa: S314 - entities are refused above
    except Xml.ParseError as error:
        raise BadDocument(12100, f"Document parse failure: {error}") from error
    if root.tag != "Response":
        raise BadDocument(12100, f"Document parse failure: <{root.tag}> instead of <Response>")
    return _verb(root).children


def _verb(element: Xml.Element) -> Verb:
    spoken = element.tag in ("Say", "Body")
    children = () if spoken else tuple(_verb(child) for child in element if isinstance(child.tag, str))
    return Verb(str(element.tag), dict(element.attrib), _text(element), children)


def _text(element: Xml.Element) -> str:
    """The words: of <Say> and <Body> through all marks inside them; line ends count only in what is written."""
    words = "".join(element.itertext()) if element.tag in ("Say", "Body") else element.text or ""
    return words.strip() if element.tag in ("Body", "Message") else " ".join(words.split())


def warnings(verbs: tuple[Verb, ...], within: str = "Response") -> Iterator[tuple[int, str]]:
    """What the carrier would note in its debugger while playing on: (code, message)."""
    allowed = GRAMMAR[within][1].split()
    for verb in verbs:
        if verb.name not in allowed:
            yield 12200, f"Schema validation warning: <{verb.name}> is not known inside <{within}>"
            continue
        known = GRAMMAR.get(verb.name, ("", ""))[0].split()
        for attribute in verb.attributes:
            if attribute not in known:
                yield 12200, f"Schema validation warning: <{verb.name}> has no attribute {attribute}"
        yield from _value_warnings(verb)
        if verb.name in GRAMMAR:
            yield from warnings(verb.children, verb.name)


def _value_warnings(verb: Verb) -> Iterator[tuple[int, str]]:
    language = verb.get("language")
    if verb.name == "Gather" and language and not re.fullmatch(GATHER_LANGUAGE, language):
        yield 13331, f"Gather: Invalid language value: {language}"
    if verb.name == "Say" and language and not re.fullmatch(SAY_LANGUAGE, language):
        yield 13512, f"Say: Invalid language value: {language}"
    if verb.name == "Say" and len(verb.text) > 4096:
        yield 13521, "<Say> element character limits exceeded"
    if verb.name == "Gather" and verb.get("speechTimeout") == "auto" and not verb.get("speechModel"):
        yield 13335, 'Gather: speechTimeout="auto" cannot be used with the default speech model'
    hints = [hint for hint in verb.get("hints").split(",") if hint.strip()]
    if verb.name == "Gather" and (len(hints) > 500 or any(len(hint) > 100 for hint in hints)):
        yield 13330, "Gather: Invalid hints value: at most 500 of at most 100 characters"


# Chinese tags differ between the two verbs (facts: cmn-Hans-CN listens, cmn-CN speaks); others are taken as any language tag.
GATHER_LANGUAGE = r"cmn-Hans-CN|cmn-Hant-TW|yue-Hant-HK|(?!zh|cmn|yue)[a-z]{2,3}(-[A-Z][a-z]{3})?-[A-Z]{2}"
SAY_LANGUAGE = r"cmn-CN|cmn-TW|yue-HK|yue-CN|zh-CN|zh-HK|zh-TW|(?!zh|cmn|yue)[a-z]{2,3}(-[A-Z]{2})?"
