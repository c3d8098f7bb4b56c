"""Words of a volunteer that are no command: on my way, half an hour yet, may it be later, thank you."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from hotline.dispatch.missing import PLAIN

_NUMERALS: dict[str, float] = {char: n for n, char in enumerate("一二三四五六七八九", start=1)} | {"两": 2, "十": 10, "半": 0.5}
_AMOUNT = r"(\d{1,3}(?:\.\d)?|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九半])"
_SPAN = re.compile(_AMOUNT + r"\s*个?\s*(半)?\s*(小时|钟头|分钟|分|刻钟|hours?|min\w*)", re.IGNORECASE)
_ASKS = re.compile(r"[?？]|吗|么$|行不行|可不可以|能不能|好不好|怎么|多少|哪里|哪儿|几点|what|where|how")
_REFUSES = re.compile(
    r"不[行能去来了]|没法|来不了|走不开|没空|受伤|生病|发烧|坏了|找不到|没有|没货|买不到|缺货|[出进]不去|不让进|\bno\b|\bnot\b|can't",
    re.IGNORECASE,
)
_HEARD = re.compile(r"收到|知道|明白|正在|到了|在路上|出发|快到|就到|on my way", re.IGNORECASE)
_WILLING = re.compile(r"好|马上|\bok\b|okay|我来|我去|就来|来了|行|没问题|可以|我接|我送|\byes\b|coming", re.IGNORECASE)
_NOBODY = re.compile(r"^(?:敲门|按门?铃|家里|到了)?(?:没有?人(?:应|开门|在家)?|无人|nobody(?: home)?)[。.!！了]*$", re.IGNORECASE)
_WELL = re.compile(r"^(?:我)?(?:今天)?(?:身体)?(?:都|很)?(?:健康|良好|身体好|都好|挺好|well|fine)[。.!！的]*$", re.IGNORECASE)
_UNWELL = re.compile(r"不适|不舒服|发烧|发热|生病|病了|感冒|咳嗽|阳了|阳性|unwell|\bsick\b|fever", re.IGNORECASE)
_OTHERS = re.compile(r"[他她]|老人|居民|婆婆|爷爷|奶奶|大爷|大妈|孩子|邻居")
_THANKS = re.compile(
    r"^(?:谢谢|感谢|多谢|辛苦|不客气|不用谢|thanks?|thank you|再见|晚安|早安|早上好)[你您了啦大家们站长]*[。!！~～.]*$", re.IGNORECASE
)
LONGEST_PLAIN = 24


class Saying(StrEnum):
    """What such words amount to."""

    COMING = "coming"  # heard, or on the way
    WILLING = "willing"  # a yes, to somebody who was asked
    LATER = "later"  # it will take so long
    THANKS = "thanks"
    NOBODY_HOME = "nobody_home"
    WELL = "well"  # the answer to the morning's question
    UNWELL = "unwell"
    MISSING = "missing"  # some of the goods could not be had
    UNCLEAR = "unclear"  # a person must read it


@dataclass(frozen=True, slots=True)
class Chatter:
    """How the words were understood; `minutes` when a time was said and nothing was asked."""

    what: Saying
    minutes: int | None = None


def read_chatter(body: str) -> Chatter:
    """Understands only what is plain: a question, a refusal or many words are for a person."""
    words = body.strip()
    if _THANKS.search(words):
        return Chatter(Saying.THANKS)
    if _NOBODY.search(words):
        return Chatter(Saying.NOBODY_HOME)
    if PLAIN.search(words):
        return Chatter(Saying.MISSING)
    if _WELL.search(words):
        return Chatter(Saying.WELL)
    if len(words) <= LONGEST_PLAIN and _UNWELL.search(words) and not _ASKS.search(words) and not _OTHERS.search(words):
        return Chatter(Saying.UNWELL)
    if not words or len(words) > LONGEST_PLAIN or _ASKS.search(words) or _REFUSES.search(words):
        return Chatter(Saying.UNCLEAR)
    minutes = _minutes(words)
    if minutes is not None:
        return Chatter(Saying.LATER, minutes)
    if _HEARD.search(words):
        return Chatter(Saying.COMING)
    return Chatter(Saying.WILLING if _WILLING.search(words) else Saying.UNCLEAR)


def is_about_work(body: str) -> bool:
    """Whether the whole text says what only somebody at a door says: nobody opens, something could not be had, on my way."""
    return read_chatter(body).what in (Saying.NOBODY_HOME, Saying.MISSING, Saying.LATER)


def _minutes(words: str) -> int | None:
    found = _SPAN.search(words)
    if found is None:
        return None
    amount = _number(found[1]) + (0.5 if found[2] else 0)
    unit = found[3].lower()
    minutes = amount * (60 if unit.startswith(("小时", "钟头", "hour")) else 15 if unit == "刻钟" else 1)
    return round(minutes) if 0 < minutes <= 24 * 60 else None


def _number(said: str) -> float:
    if said[0].isdigit():
        return float(said)
    if "十" in said:
        tens, _, ones = said.partition("十")
        return _NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0)
    return _NUMERALS[said]
