"""Times and stretches of time in words: "明天下午三点以后", "两个小时"."""

from __future__ import annotations

from hotline.terms import NEXT_WEEK, Wish
from hotline.words.numerals import chinese, english, measured

_HOUR = 60
LONGEST_WISH = 20
_PARTS = ((5, "凌晨"), (9, "早上"), (12, "上午"), (13, "中午"), (19, "下午"), (24, "晚上"))
"""The part of the day an hour belongs to: the first whose bound lies above it."""
_YUE_PARTS = {"凌晨": "凌晨", "早上": "朝早", "上午": "上昼", "中午": "晏昼", "下午": "下昼", "晚上": "夜晚"}
_SPANS: dict[tuple[int | None, int | None], tuple[str, str]] = {
    (480, 720): ("上午", "in the morning"), (690, 810): ("中午", "at noon"), (780, 1080): ("下午", "in the afternoon"),
    (1080, 1260): ("晚上", "in the evening"),
}  # fmt: skip
"""Parts of the day as triage hears them: who said 上午 is told 上午, not two hours they never named."""
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS = {"zh_CN": ("今天", "明天", "后天"), "yue": ("今日", "听日", "后日"), "en": ("today", "tomorrow", "in two days")}


def span_text(minutes: str, lang: str) -> str:
    """Minutes to be read: "120" is "2小时", in English "2 hours"."""
    whole, rest = _hours(minutes)
    if lang == "en":
        return _english_span(whole, rest)
    return (f"{whole}小时" if whole else "") + (f"{rest}分钟" if rest or not whole else "")


def span_said(minutes: str, lang: str) -> str:
    """Minutes to be heard: "120" is "两个小时", "90" is "一个半小时"."""
    whole, rest = _hours(minutes)
    if lang == "en":
        return _english_span(whole, rest)
    hour = "个钟头" if lang == "yue" else "个小时"
    if rest == 30:
        return f"{measured(whole, '个', words=True)}半{hour[1:]}" if whole else f"半{hour}"
    said = measured(whole, hour, words=True) if whole else ""
    return said + (f"{chinese(rest)}分钟" if rest or not whole else "")


def clock_said(minutes: int, lang: str) -> str:
    """A time of day, minutes after midnight, in words: 905 is "下午三点零五分"."""
    hour, minute = divmod(minutes % (24 * _HOUR), _HOUR)
    if lang == "en":
        return f"{(hour - 1) % 12 + 1}{f':{minute:02d}' if minute else ''} {'am' if hour < 12 else 'pm'}"
    spoken = measured((hour - 1) % 12 + 1, "点", words=True)
    end = "" if minute == 0 else "半" if minute == 30 else f"零{chinese(minute)}分" if minute < 10 else f"{chinese(minute)}分"
    return _part_of_day(hour, lang) + spoken + end


def wish_said(wish: Wish, lang: str) -> str:
    """A wished time in words: "明天下午三点以后", "今天上午九点到十二点"; the resident's own words when it says no time."""
    if wish.now:
        return {"en": "right away", "yue": "即刻"}.get(lang, "马上")
    if wish.after is not None:
        span = span_said(str(wish.after), lang)
        return f"in {span}" if lang == "en" else f"{span}以后"
    day = _day(wish.day, lang) if wish.weekday is None else _weekday(wish.weekday, lang, next_week=wish.day >= NEXT_WEEK)
    if wish.start is None and wish.end is None:
        return wish.text[:LONGEST_WISH] or day
    said = _between(wish.start, wish.end, lang)
    return f"{said} {day}" if lang == "en" else day + said


def _between(start: int | None, end: int | None, lang: str) -> str:
    named = _SPANS.get((start, end))
    if named is not None:
        return {"en": named[1], "yue": _YUE_PARTS.get(named[0], named[0])}.get(lang, named[0])
    if start is not None and end is not None:
        first, last = clock_said(start, lang), clock_said(end, lang)
        if lang == "en":
            return f"between {first} and {last}"
        part = _part_of_day(end // _HOUR, lang)
        return f"{first}到{last.removeprefix(part) if first.startswith(part) else last}"
    if start is not None:
        return f"after {clock_said(start, lang)}" if lang == "en" else f"{clock_said(start, lang)}以后"
    ending = clock_said(end or 0, lang)
    return f"before {ending}" if lang == "en" else f"{ending}以前"


def _weekday(weekday: int, lang: str, *, next_week: bool = False) -> str:
    """0 is Monday: 周一, 星期一 in Cantonese."""
    if lang == "en":
        return f"on {_WEEKDAYS[weekday % 7]}{' next week' if next_week else ''}"
    return ("下" if next_week else "") + ("星期" if lang == "yue" else "周") + "一二三四五六日"[weekday % 7]


def _part_of_day(hour: int, lang: str) -> str:
    part = next(name for bound, name in _PARTS if hour % 24 < bound)
    return _YUE_PARTS[part] if lang == "yue" else part


def _day(day: int, lang: str) -> str:
    days = _DAYS.get(lang, _DAYS["zh_CN"])
    if 0 <= day < len(days):
        return days[day]
    return f"in {english(day)} days" if lang == "en" else f"{chinese(max(day, 0) % 1000)}天后"


def _hours(minutes: str) -> tuple[int, int]:
    return divmod(int(minutes), _HOUR) if minutes.isdecimal() else (0, 0)


def _english_span(whole: int, rest: int) -> str:
    hours = f"{whole} hour{'s' if whole != 1 else ''}" if whole else ""
    return " ".join(part for part in (hours, f"{rest} minutes" if rest or not whole else "") if part)
