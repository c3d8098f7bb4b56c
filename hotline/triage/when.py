"""When a caller wishes to be rung or to have something brought: 下午三点以后, 明天早上, 半小时后, after 3pm.

Only times that are a wish count: the hour at which somebody woke up is told, not wished. Spans of the day are
those of the old: 晚上 ends at nine, before quiet hours begin.
"""

from __future__ import annotations

import re
from typing import Final

from hotline.terms import NEXT_WEEK, Wish
from hotline.triage.branching import branching
from hotline.triage.lexicon import Lexicon
from hotline.triage.quantities import number
from hotline.triage.text import Heard

_DAYS: Final = {
    "今": 0, "今天": 0, "今日": 0, "今儿": 0, "今朝": 0, "今晚": 0, "今儿个": 0, "明": 1, "明天": 1, "明日": 1, "明儿": 1, "明儿个": 1,
    "明朝": 1, "听日": 1, "听": 1, "听朝": 1, "天光": 1, "后天": 2, "后日": 2, "后儿": 2, "后儿个": 2,
    "大后天": 3, "大后日": 3, "大后儿": 3,
    "today": 0, "tonight": 0, "this": 0, "tomorrow": 1, "the day after tomorrow": 2,
}  # fmt: skip
_SPANS: Final = {
    "一早": (360, 540), "清早": (360, 540), "大清早": (360, 540), "早晨": (420, 600), "早上": (420, 600), "早": (420, 600),
    "朝早": (420, 600), "早点": (420, 600), "上午": (480, 720), "上昼": (480, 720),
    "晌午": (690, 810), "中午": (690, 810), "晏昼": (720, 1020), "下午": (780, 1080), "下昼": (780, 1080), "后晌": (780, 1080),
    "下半天": (780, 1080), "上半天": (480, 720), "傍晚": (1020, 1140), "黄昏": (1020, 1140), "擦黑": (1080, 1200),
    "晚上": (1080, 1260), "晚": (1080, 1260), "夜晚": (1080, 1260), "夜里": (1080, 1260), "夜头": (1080, 1260), "今晚": (1080, 1260),
    "morning": (420, 720), "noon": (690, 810), "afternoon": (780, 1080), "evening": (1080, 1260), "night": (1080, 1260),
    "lunchtime": (690, 810),
}  # fmt: skip
_MEALS: Final = {
    "早饭": 510,
    "早餐": 510,
    "午饭": 780,
    "午餐": 780,
    "中饭": 780,
    "中午饭": 780,
    "晌午饭": 780,
    "晚饭": 1140,
    "夜饭": 1140,
    "晚餐": 1140,
    "宵夜": 1260,
    "午觉": 870,
    "午休": 870,
    "breakfast": 540,
    "lunch": 780,
    "dinner": 1140,
    "supper": 1140,
}
_WEEKDAYS: Final = {
    "一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "末": 5, "日": 6, "天": 6, "1": 0, "2": 1, "3": 2, "4": 3, "5": 4, "6": 5, "7": 6,
}  # fmt: skip
_ENGLISH_WEEKDAYS: Final = {"monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6}
_HAN: Final = "零〇一二两三四五六七八九十"
_DAY: Final = (
    "大后[天日儿]|后[天日]|后儿个?|明[天日朝]|明儿个?|听日|听朝|听(?=晚)|今[天日朝]|今儿个?|今(?=[早晚夜])|明(?=[早晚])"
    "|(?:下个?)?(?:(?:周|星期|礼拜)[一二三四五六日天1-7]|周末)"
)
_SPAN: Final = "|".join(sorted((span for span in _SPANS if not span.isascii()), key=len, reverse=True))
_HOUR: Final = rf"(?P<hour>\d{{1,2}}|[{_HAN}]{{1,3}})(?:点钟?|时|:|点)(?P<part>半|一刻|三刻|[0-5]\d分?|[{_HAN}]{{1,3}}分?)?"
_AFTER: Final = r"(?:以后|之后|过后|后头|后|开始)"
_BEFORE: Final = r"(?:以前|之前|前)"
_CHINESE: Final = re.compile(
    rf"(?P<meal>{'|'.join(m for m in _MEALS if not m.isascii())})(?:吃完|吃了|睡醒)?{_AFTER}"
    rf"|(?:(?P<day>{_DAY})的?)?(?P<span>{_SPAN})?(?:{_HOUR})?(?:\s?(?:到|至|-|~)\s?(?P<until>\d{{1,2}}|[{_HAN}]{{1,3}})(?:点钟?|时))?(?P<edge>{_AFTER}|{_BEFORE}|左右)?"
)
_STARTS: Final = re.compile(
    rf"{_DAY}|{_SPAN}|(?:{'|'.join(m for m in _MEALS if not m.isascii())})|(?:\d{{1,2}}|[{_HAN}]{{1,3}})(?:点|时|:)"
)
_SOON: Final = re.compile(
    rf"(?P<count>半|\d{{1,3}}|[{_HAN}]{{1,3}})(?P<half>个半)?个?(?P<unit>小时|钟头|分钟|刻钟|粒钟)(?:以?后|之后|过后|再)|in\s(?P<en>half\san|an|\d{{1,3}})\s(?P<en_unit>hours?|minutes?|mins?)|(?P<while>过一会儿?|过哈儿|等一哈|等下|等一下|待会儿?|一会儿|阵间|等阵|晚点|晚一点|later)"
)
_NOW: Final = re.compile(
    r"现在|马上|立刻|立马|立即|赶紧|赶快|这会儿|这阵|这就|而家|即刻|即时|搞快|right now|\bnow\b|\basap\b|immediately|straight away|at once"
)
_ENGLISH: Final = re.compile(
    r"(?:(?P<edge>after|before|from|around|about|at|by|between)\s)?(?:(?P<hour>\d{1,2})(?::(?P<part>[0-5]\d))?\s?(?P<half>am|pm|o'clock)(?:\s(?:and|to|-)\s(?P<until>\d{1,2})\s?(?:am|pm)?)?|(?P<meal>breakfast|lunch|dinner|supper)(?![a-z])|(?P<clock>\d{1,2}:[0-5]\d))?"
    r"\s?(?:(?P<day>today|tonight|this|tomorrow|the day after tomorrow|(?:next |on )?(?:mon|tues|wednes"
    r"|thurs|fri|satur|sun)day)\s?)?(?:in the |at )?(?P<span>morning|noon|afternoon|evening|night"
    r"|lunchtime)?"
)
_ENGLISH_STARTS: Final = re.compile(
    r"\b(?:after|before|from|around|at|by|between|today|tonight|this|tomorrow|the day after|morning|noon"
    r"|afternoon|evening|next \w+day|\w+day\b|\d{1,2}(?::\d\d)?\s?(?:am|pm))"
)
_WISHES: Final = re.compile(
    r"打|回电|回话|回我|致电|来电|联系|通话|送|捎|带来|拿来|过来|上门|再来|才来|再说|再聊|聊聊|找我|有空|得闲|得空|方便|在家|才有|要用|就要|之前|以前"
    r"|make it|call|ring|phone|deliver|come|bring|send|drop|free|available|contact|need"
)
_TOLD: Final = re.compile(
    r"昨|前天|琴日|寻日|上次|上周|醒|睡不|就起|醒来|吃了|送来的|送了|过了|已经|打过|打了|yesterday|last night|woke|was |were "
)
_NOT_THEN: Final = re.compile(r"(?:别|不要|莫|不用|不能|唔好)(?:来|打|送|敲|上门|过来)(?![^,]{0,3}[得太早晚])")
_USED_UP_THEN: Final = re.compile(
    "[^,。!?;]{0,6}?(?:就|便|要|快|都|会|得)[^,。!?;]{0,2}(?:[吃用喝食饮服烧]完(?!饭|药|后|再)|[吃用喝食饮]光|没了|没有了|没得|冇|[食用饮]晒|断[顿药粮奶供炊了])"
)
_LASTS_UNTIL: Final = re.compile("(?:够|撑|顶|维持|坚持|挨|熬)[^,。!?;]{0,3}[到过]$|[撑顶熬挨]不[到过]$")
_EXCEPT: Final = re.compile("除[了开咗]")
"""除了中午都行 wishes for no noon."""
_CLAUSE: Final = re.compile(r"[^,。!?;…，！？；\n]+")
_TIMES: Final = re.compile(
    branching((
        *(word for word in (*_DAYS, *_SPANS, *_MEALS) if not word.isascii()), "今夜", "明早", "明晚", "周", "星期", "礼拜",
        "小时", "钟头", "分钟", "刻钟", "粒钟", "过一会", "过哈儿", "等一哈", "等下", "等一下", "待会", "一会", "阵间", "等阵", "晚点",
        *re.findall(r"[^\W_a-z]+", _NOW.pattern),
        "点", "时", ":",
    ))
)  # fmt: skip
"""What every time in Chinese begins with or holds; a text without any, and without Latin letters, tells of none."""
_LATIN: Final = re.compile("[a-z]")
_SHORT: Final = 12
_AFTERNOON_HOURS: Final = range(1, 7)


def find_wish(heard: Heard, lexicon: Lexicon) -> Wish | None:
    """The time wished for a call or a delivery, None when none is.

    `lexicon` is taken so that all readers of this room are called alike; the words of time need no station's
    additions. Pure; never raises.
    """
    norm = heard.norm
    if not _TIMES.search(norm) and not _LATIN.search(norm):
        return None
    short = len(norm) <= _SHORT
    if not (short or _WISHES.search(norm)):
        return None
    for start, end in reversed([clause.span() for clause in _CLAUSE.finditer(norm)]):
        said = norm[start:end]
        if not (_TIMES.search(said) or _LATIN.search(said)):
            continue
        if _TOLD.search(said) or _NOT_THEN.search(said) or _EXCEPT.search(said) or not (short or _WISHES.search(said)):
            continue
        wish = _clock(heard, start, end) or _soon(heard, start, end) or _english(heard, start, end) or _now(heard, start, end)
        if wish is not None:
            return wish
    return None


def _now(heard: Heard, start: int, end: int) -> Wish | None:
    match = _NOW.search(heard.norm, start, end)
    return Wish(heard.said(*match.span()), now=True) if match else None


def _soon(heard: Heard, start: int, end: int) -> Wish | None:
    match = _SOON.search(heard.norm, start, end)
    if match is None:
        return None
    text = heard.said(*match.span())
    if match["while"]:
        return Wish(text, after=60)
    if match["en"]:
        count = {"half an": 0.5, "an": 1.0}.get(match["en"]) or float(match["en"])
        minutes = count * (60 if match["en_unit"].startswith("h") else 1)
    else:
        count = 0.5 if match["count"] == "半" else (number(match["count"]) or 1.0)
        count += 0.5 if match["half"] else 0.0
        minutes = count * {"分钟": 1, "刻钟": 15}.get(match["unit"], 60)
    return Wish(text, after=round(minutes))


def _clock(heard: Heard, start: int, end: int) -> Wish | None:
    best: re.Match[str] | None = None
    for anchor in _STARTS.finditer(heard.norm, start, end):
        if best is not None and anchor.start() < best.end():
            continue
        match = _CHINESE.match(heard.norm, anchor.start(), end)
        if (
            match
            and match.end() > match.start()
            and _tells(match)
            and not (_is_a_little(heard.norm, match) or _runs_out(heard.norm, match))
        ):
            best = match
    if best is None:
        return None
    text = heard.said(*best.span()).strip()
    if best["meal"]:
        return Wish(text, start=_MEALS[best["meal"]])
    day, weekday = _day(best["day"])
    span = _SPANS.get(best["span"] or "")
    minutes = _minutes(best["hour"], best["part"], best["span"])
    if best["hour"] and minutes is None:
        return None
    if minutes is None:
        first, last = span or (None, None)
        edge = best["edge"] or ""
        if edge.endswith("前"):
            return Wish(text, day=day, end=first, weekday=weekday)
        return Wish(text, day=day, start=first, end=None if edge and edge != "左右" else last, weekday=weekday)
    until = _minutes(best["until"], None, best["span"]) if best["until"] else None
    if until is not None:
        return Wish(text, day=day, start=minutes, end=max(until, minutes), weekday=weekday)
    edge = best["edge"] or ""
    if edge.endswith("前"):
        return Wish(text, day=day, end=minutes, weekday=weekday)
    if edge and edge != "左右":
        return Wish(text, day=day, start=minutes, weekday=weekday)
    return Wish(text, day=day, start=minutes, end=min(minutes + 60, 1440), weekday=weekday)


def _is_a_little(norm: str, match: re.Match[str]) -> bool:
    """Whether 一点 is "a little" (好一点的) and no hour, and 晚 only the beginning of 晚点."""
    after = norm[match.end() : match.end() + 1]
    bare = not (match["day"] or match["meal"] or match["part"] or match["until"] or match["edge"])
    if match["span"]:
        return match["span"] == "晚" and after == "点" and not match["day"]
    return bare and match["hour"] == "一" and norm[match.end() - 1] == "点" and (match.start() > 0 or after in ("的", "儿", "点"))


def _runs_out(norm: str, match: re.Match[str]) -> bool:
    """Whether it is when something will be used up (降压药明天就吃完了): to bring it then would be too late."""
    return _USED_UP_THEN.match(norm, match.end()) is not None or _LASTS_UNTIL.search(norm, 0, match.start()) is not None


def _tells(match: re.Match[str]) -> bool:
    return bool(match["meal"] or match["day"] or match["span"] or match["hour"])


def _day(said: str | None) -> tuple[int, int | None]:
    """The day of a wish and its weekday (see `Wish`)."""
    if said is None:
        return 0, None
    if said in _DAYS:
        return _DAYS[said], None
    return NEXT_WEEK if said.startswith("下") else 0, _WEEKDAYS[said[-1]]


def _minutes(hour: str | None, part: str | None, span: str | None) -> int | None:
    if not hour:
        return None
    value = number(hour)
    if value is None or value > 24:
        return None
    hours = int(value)
    first = _SPANS.get(span or "", (0, 0))[0]
    if (first >= 720 and hours < 12) or (not span and hours in _AFTERNOON_HOURS):
        hours += 12  # nobody wishes to be rung at three in the night
    minutes = {"半": 30, "一刻": 15, "三刻": 45, None: 0}.get(part)
    if minutes is None:
        minutes = int(number((part or "").removesuffix("分")) or 0)
    return min(hours * 60 + minutes, 1440)


def _english(heard: Heard, start: int, end: int) -> Wish | None:
    for anchor in _ENGLISH_STARTS.finditer(heard.norm, start, end):
        match = _ENGLISH.match(heard.norm, anchor.start(), end)
        if (
            match is None
            or not (match["hour"] or match["clock"] or match["meal"] or match["day"] or match["span"])
            or (match["day"] == "this" and not match["span"])
        ):
            continue
        return _english_wish(heard, match)
    return None


def _english_wish(heard: Heard, match: re.Match[str]) -> Wish | None:
    text = heard.said(*match.span()).strip()
    said = (match["day"] or "").strip()
    day = _DAYS.get(said, 0)
    weekday = _ENGLISH_WEEKDAYS.get(said.split(" ")[-1]) if said.endswith("day") and said not in _DAYS else None
    minutes = None
    if match["hour"]:
        hours = int(match["hour"]) % 12 if match["half"] in ("am", "pm") else int(match["hour"])
        hours += 12 if match["half"] == "pm" or (match["half"] == "o'clock" and hours in _AFTERNOON_HOURS) else 0
        minutes = hours * 60 + int(match["part"] or 0)
    elif match["clock"]:
        hours, minute = (int(piece) for piece in match["clock"].split(":"))
        minutes = (hours + (12 if hours in _AFTERNOON_HOURS else 0)) * 60 + minute
    elif match["meal"]:
        minutes = _MEALS[match["meal"]]
    if minutes is None:
        first, last = _SPANS.get(match["span"] or ("night" if said == "tonight" else ""), (None, None))
        return Wish(text, day=day, start=first, end=last, weekday=weekday)
    minutes = min(minutes, 1440)
    if match["edge"] in ("before", "by"):
        return Wish(text, day=day, end=minutes, weekday=weekday)
    if match["edge"] in ("after", "from"):
        return Wish(text, day=day, start=minutes, weekday=weekday)
    return Wish(text, day=day, start=minutes, end=min(minutes + 60, 1440), weekday=weekday)
