"""The database is away: what is said then, and how danger still reaches a person.

Triage is pure, so danger is recognised; the carrier is asked directly, beside the request, since there is no outbox to write to. What
was heard is spooled and goes the ordinary way later, which may page a second time: right, where the other choice is a lost crisis.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

import structlog

from hotline.carrier import twiml
from hotline.carrier.port import CallToPlace, CarrierFault, TextToSend
from hotline.conversation.danger import is_danger
from hotline.flows.begin_call import CallIn
from hotline.flows.house import House
from hotline.flows.render_turn import prompt, step_url
from hotline.flows.spool import Event, spool
from hotline.flows.take_late_step import promises_a_call, speaks_of_danger
from hotline.flows.take_step import StepIn
from hotline.flows.take_text import TextIn
from hotline.terms import Line
from hotline.triage import assess
from hotline.words.catalogue import text_body

log = structlog.get_logger()
PAGE_AGAIN_SECONDS = 120
LINE_NAME = "社区热线"


class _Paged:
    """When each phone was last paged for by this process, so that ten desperate texts do not ring everybody ten times."""

    def __init__(self) -> None:
        self._at: dict[str, float] = {}
        self._lock = threading.Lock()

    def due(self, phone: str) -> bool:
        with self._lock:
            now = time.monotonic()
            self._at = {p: at for p, at in self._at.items() if now - at < PAGE_AGAIN_SECONDS}
            return self._at.setdefault(phone, now) == now


_paged = _Paged()


def keep_for_later(house: House, event: Event) -> Path | None:
    """Spools an event; where it lies, None when even the disk refuses."""
    try:
        return spool(house, event)
    except OSError as error:
        log.error("spool_refused", errno=error.errno)
        return None


def text_without_database(house: House, text: TextIn) -> str:
    """The answer to a text that cannot be taken now. Danger is answered as such and the coordinators are paged."""
    kept = keep_for_later(house, text)
    if is_danger(assess(text.body)):
        page_directly(house, text.from_)
        return text_body([away_line(house, "away.text_danger")], "zh_CN", LINE_NAME)
    return text_body([away_line(house, "away.text" if kept else "away.text_lost")], "zh_CN", LINE_NAME)


def call_without_database(house: House, call: CallIn) -> str:
    """The first words of a call that cannot be taken now: one question, keys and speech."""
    keep_for_later(house, call)
    words = prompt([away_line(house, "away.call")], "zh_CN")
    return twiml.say_and_gather(words, action=step_url(house, 1), timeout=8)


def step_without_database(house: House, step: StepIn) -> str:
    """A step that cannot be taken now: danger and 0 ring the coordinators, everything else is kept and rung back about."""
    if step.dial_status:
        return twiml.say_and_hangup(prompt([away_line(house, "away.promise")], "zh_CN"))
    kept = keep_for_later(house, step)
    if not promises_a_call(step):
        danger = speaks_of_danger(step)
        url = f"{house.settings.public_url}/twilio/voice/whisper?transfer=0"
        targets = [twiml.DialTarget(number, whisper_url=url) for number in house.settings.coordinators if number != step.from_]
        if danger:
            page_directly(house, step.from_)
        line = away_line(house, "away.danger" if danger else "away.person")
        return twiml.say_then_dial(prompt([line], "zh_CN"), targets, step_url(house, step.n + 1), 30, house.settings.number)
    return twiml.say_and_hangup(prompt([away_line(house, "away.promise" if kept else "away.lost")], "zh_CN"))


def whisper_without_database(house: House) -> str:
    """What a coordinator hears who is rung for a caller while the database is away."""
    url = f"{house.settings.public_url}/twilio/voice/pressed?transfer=0"
    return twiml.whisper_gather(prompt([Line("whisper.crisis")], "zh_CN"), url)


def page_directly(house: House, phone: str) -> None:
    """Texts and rings every coordinator about a phone in danger, in a thread of its own; once in two minutes a phone."""
    if _paged.due(phone):
        threading.Thread(target=_page, args=(house, phone), name="page-directly", daemon=False).start()


def _page(house: House, phone: str) -> None:
    settings = house.settings
    body = text_body([Line("away.page", {"phone": phone})], "zh_CN", LINE_NAME)
    for number in settings.coordinators:
        try:
            house.carrier.send_text(TextToSend(number, settings.number, body, f"{settings.public_url}/twilio/sms/status"))
        except CarrierFault as error:
            log.error("page_text_failed", error=type(error).__name__)
        try:
            url = f"{settings.public_url}/twilio/voice/away?page=1"
            house.carrier.place_call(CallToPlace(number, settings.number, url, f"{settings.public_url}/twilio/voice/status", 30))
        except CarrierFault as error:
            log.error("page_call_failed", error=type(error).__name__)


def paged_call_without_database(house: House) -> str:
    """What a coordinator hears who was rung by `page_directly`."""
    line = Line("away.page_call")
    return twiml.say_and_hangup(prompt([line, line], "zh_CN"))


def away_line(house: House, name: str) -> Line:
    """A sentence that names the emergency numbers."""
    return Line(name, {"numbers": ",".join(house.settings.emergency_numbers)})
