"""Figures as people write them: shares, times, amounts, spans and lists, in the words of the catalogues."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from hotline.reporting.figures import Goods, Rate
from hotline.reporting.span import LocalSpan
from hotline.terms import Line
from hotline.words.catalogue import catalogue, render

NONE = "—"


def say(key: str, lang: str, **gaps: str | int) -> str:
    """A sentence or a word of the catalogue."""
    return render(Line(key, dict(gaps)), lang)


def word(prefix: str, said: str, lang: str) -> str:
    """A word of the rows in the catalogue's words; as it is where there are none."""
    key = f"{prefix}{said}"
    return say(key, lang) if key in catalogue("zh_CN") else said


def listed(parts: Iterable[str], lang: str) -> str:
    """Several things in one sentence."""
    return (", " if lang == "en" else "、").join(parts)


def share(rate: Rate) -> str:
    """ "95%", with a decimal where rounding would say that all or none are what nearly all or hardly any are; a dash of nothing."""
    if rate.share is None:
        return NONE
    percent = rate.share * 100
    return f"{percent:.0f}%" if percent in (0, 100) or 1 <= percent <= 99 else f"{percent:.1f}%"


def duration(seconds: float | None, lang: str) -> str:
    """Seconds, minutes or hours, whichever fits; a dash where nothing was measured."""
    if seconds is None:
        return NONE
    if seconds < 90:
        return say("report.seconds", lang, n=round(seconds))
    if seconds < 5400:
        return say("report.minutes", lang, n=round(seconds / 60))
    return say("report.hours", lang, n=number(seconds / 3600))


def number(value: float) -> str:
    """One decimal at most, none where it is whole."""
    return f"{value:.1f}".removesuffix(".0")


def goods_words(goods: Goods, lang: str) -> str:
    """ "大米 12包(5公斤)"; how many orders had it where nobody said how much."""
    name = goods.name or say("report.other_goods", lang)
    size = f"({goods.size})" if goods.size else ""
    if goods.quantity <= 0:
        return f"{name} " + say("report.times", lang, n=goods.lines)
    return f"{name} {number(goods.quantity)}{goods.unit}{size}"


def date_words(day: date, lang: str) -> str:
    """ "2026年3月10日"."""
    return say("report.date", lang, year=day.year, month=day.month, day=day.day)


def span_words(span: LocalSpan, lang: str) -> str:
    """ "2026年3月10日", "2026年3月1日至2026年3月31日", with the hours where it does not begin and end at midnight."""
    if span.whole_days:
        first, last = date_words(span.start.date(), lang), date_words(span.last_day, lang)
        return first if first == last else say("report.span", lang, first=first, last=last)
    return say("report.span", lang, first=moment_words(span.start, lang), last=moment_words(span.end, lang))


def moment_words(moment: datetime, lang: str) -> str:
    """ "2026年3月10日 20:00"."""
    return f"{date_words(moment.date(), lang)} {moment:%H:%M}"
