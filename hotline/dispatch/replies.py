"""Commands that volunteers and coordinators text: "1 A12", "３Ａ12，4821", "接单a12", "不同意 A12", "报名 王芳 下洋田社区".

Typed with cold hands on old phones: full width, any separators or none, upper or lower case, Chinese numerals and
words are all understood. But a phone may be a resident's as well, so nothing is a command that could be an order:
a number counts only before a ticket code or alone ("1斤青菜" and "3包盐" are no replies), and after a numbered
command only words of courtesy, a time ("1 A12 半小时到") or what is lacking ("3 A12 4821 缺油") may follow ("1 B12
维生素" asks for vitamins); behind the four digits of a door code, any.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from hotline.words.numerals import number_of


class Verb(StrEnum):
    """What a command does."""

    ACCEPT = "accept"
    DECLINE = "decline"
    DELIVERED = "delivered"
    GIVE_BACK = "give_back"
    MY_LIST = "my_list"
    ON_DUTY = "on_duty"
    OFF_DUTY = "off_duty"
    SIGN_UP = "sign_up"
    APPROVE = "approve"
    REFUSE = "refuse"
    ACKNOWLEDGE = "acknowledge"
    FINISH = "finish"
    CALL_RESIDENT = "call_resident"
    NOBODY_HOME = "nobody_home"
    MISSING = "missing"
    NOTE = "note"
    CLOSE_CASE = "close_case"
    FALSE_ALARM = "false_alarm"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    PERSON = "person"
    OVERVIEW = "overview"  # a coordinator's: what is open
    CODE_ONLY = "code_only"  # a ticket code alone: says which, not what


@dataclass(frozen=True, slots=True)
class Command:
    """A command as read. `code` is like "A12"; `door_code` the digits as typed (four, if typed well); `rest` what else
    was written, untouched; `name` and `community` of a sign-up, empty where they could not be made out."""

    verb: Verb
    code: str | None = None
    door_code: str | None = None
    rest: str = ""
    name: str = ""
    community: str = ""


_NUMBERED = {"1": Verb.ACCEPT, "2": Verb.DECLINE, "3": Verb.DELIVERED, "4": Verb.GIVE_BACK}
_NUMBERED |= dict(zip("一二三四", _NUMBERED.values(), strict=True))
_ALONE = {
    Verb.MY_LIST: "我的单|我的单?|我的任务|我的单子|查单|查我的单|MINE|MY ORDERS",
    Verb.ON_DUTY: "上线|上綫|上線|上线了|我上线|我上线了|ON|ON DUTY",
    Verb.OFF_DUTY: "下线|下綫|下線|下线了|我下线|我下线了|今天下线|OFF|OFF DUTY",
    Verb.OPT_OUT: "退订|退訂|TD|T|STOP|STOPALL|UNSUBSCRIBE|REVOKE|OPTOUT|END|QUIT",
    Verb.OPT_IN: "恢复|恢復|START|UNSTOP",
    Verb.PERSON: "人工|转人工|轉人工|PERSON|OPERATOR",
    Verb.ACCEPT: "接单|接單|我接|我接单|ACCEPT|TAKE",
    Verb.DECLINE: "不接|不接单|不接單|拒单|DECLINE",
    Verb.DELIVERED: "送达|送達|已送达|已送到|DELIVERED|DONE",
    Verb.GIVE_BACK: "退单|退單|GIVE BACK|DROP",
    Verb.APPROVE: "同意|APPROVE",
    Verb.REFUSE: "不同意|REFUSE",
    Verb.ACKNOWLEDGE: "收到|ACK",
    Verb.FINISH: "完成|FINISH",
    Verb.OVERVIEW: "待办|待辦|总览|情况|情況|概况|还有哪些单|还有几个单|有几个单|多少单|没人接的单|OVERVIEW|OPEN TICKETS",
}
"""Words that are a command by themselves."""
_BEFORE_CODE = {
    **{verb: _ALONE[verb] for verb in (Verb.DECLINE, Verb.DELIVERED, Verb.GIVE_BACK)},
    **{verb: _ALONE[verb] for verb in (Verb.APPROVE, Verb.REFUSE, Verb.ACKNOWLEDGE, Verb.FINISH)},
    Verb.ACCEPT: f"{_ALONE[Verb.ACCEPT]}|接|我来|抢单",
    Verb.CALL_RESIDENT: "打|打电话|打電話|CALL",
    Verb.NOBODY_HOME: "没人|沒人|没人应|没人开门|无人|NOBODY",
    Verb.MISSING: "缺|缺少|少了|MISSING",
    Verb.NOTE: "记录|記錄|NOTE",
    Verb.CLOSE_CASE: "结案|結案|CLOSE",
    Verb.FALSE_ALARM: "误报|誤報|FALSE ALARM",
}
"""Words that are a command beside a ticket code, before it or behind."""
_WORDS = {word: verb for verb, words in _BEFORE_CODE.items() for word in words.split("|")}
_ALONE_WORDS = {word: verb for verb, words in _ALONE.items() for word in words.split("|")}

_GAP = r"[\s,.、。;:!\-+/#]*"
_SOME_GAP = r"[\s,.、。;:!\-+/#]+"
_DIGIT = "[0-9零〇一二三四五六七八九幺]"
_CODE = r"(?P<letter>[A-Z])\s?(?P<number>\d{2,4}|[一二三四五六七八九][一二三四五六七八九十百零]{1,4}|十[一二三四五六七八九]?)"
_DOOR = rf"(?:(?:门口)?(?:口令|门码|密码|码)(?:是|为)?{_GAP})?(?P<door>{_DIGIT}{{1,8}})"
_DOOR_CODE = r"(?:(?:门口)?(?:口令|门码|密码|码)(?:是|为|:)?\s*)?(?P<door>[0-9]{4})"
_TAIL = r"(?P<tail>(?:好|可以|收到|马上|这就|我|没|不|谢|在|就|已|忙|有事|路上|行|OK|YES|THANK|SORRY)[^0-9]*)"
_WHY = (
    r"(?P<tail>(?:有急?事|临时|突然|家里|孩子|老婆|老公|身体|单位|公司|车|时间|来不及|来不了|去不了|赶不|送不了|实在|今天|抱歉|对不起|因为|加班|上班|生病|急)"
    r"[^0-9]*)"
)
_LACK = r"(?P<tail>(?:但是?|只是|还)?(?:缺|少了|没买到|买不到).+)"
_NO_AMOUNT = r"[^0-9A-Z零〇一二两三四五六七八九十半几维]"  # "缺半斤维生素B12" is an order
_WHEN = r"(?P<tail>(?:大概|大约|我|要|还要|过)*(?:\d{1,3}|[一二两三四五六七八九十半]+)个?半?(?:小时|钟头|分钟|刻钟|点).{0,20})"
_WHAT_IS_IT = (
    r"(?:(?:这单|这个|那个)?(?:现在)?是?(?:什么事|啥事|什么情况|什么|啥|怎么回事|咋回事|怎么样了?|情况|详情|DETAILS?|INFO)"
    r"[\s?!.。了呢啊]*)?"
)
_WORD = "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True))

_PATTERNS = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        rf"(?:回复|回)?{_GAP}(?P<verb>[1-4一二三四]){_GAP}{_CODE}(?:{_SOME_GAP}{_TAIL})?",
        rf"(?:回复|回)?{_GAP}(?P<verb>[3三]){_GAP}{_CODE}{_SOME_GAP}{_DOOR}(?:{_SOME_GAP}{_TAIL})?",
        rf"(?:回复|回)?{_GAP}(?P<verb>[3三]){_GAP}{_CODE}(?:{_SOME_GAP}{_DOOR})?{_SOME_GAP}{_LACK}",
        rf"(?:回复|回)?{_GAP}(?P<verb>[3三]){_GAP}{_CODE}{_SOME_GAP}{_DOOR_CODE}{_GAP}(?P<tail>[^0-9A-Z].{{0,80}})",
        rf"(?:回复|回)?{_GAP}(?P<verb>[24二四]){_GAP}{_CODE}{_SOME_GAP}{_WHY}",
        rf"(?:回复|回)?{_GAP}(?P<verb>[1一]){_GAP}{_CODE}{_SOME_GAP}{_WHEN}",
        rf"(?P<verb>[3三]){_GAP}(?P<letter>[A-Z])(?P<number>\d{{2,4}})(?P<door>\d{{4}})",
        rf"{_CODE}{_SOME_GAP}(?P<verb>[1-4一二三四])",
        rf"{_CODE}{_SOME_GAP}(?P<verb>[3三]){_SOME_GAP}{_DOOR}",
        rf"(?P<verb>[3三]|送达|送達|已送达|DONE){_SOME_GAP}(?P<door>\d{{4}})",
        rf"(?P<verb>送达|送達|已送达|已送到|DELIVERED|DONE){_GAP}(?P<letter>[A-Z])(?P<number>\d{{2,4}})(?P<door>\d{{4}})",
        rf"(?P<verb>送达|送達|已送达|已送到|DELIVERED|DONE){_GAP}{_CODE}{_SOME_GAP}{_DOOR}(?:{_SOME_GAP}(?P<tail>.*))?",
        rf"{_CODE}{_GAP}(?P<verb>送达|送達|已送达|已送到|DELIVERED|DONE){_SOME_GAP}{_DOOR_CODE}(?:{_GAP}(?P<tail>[^0-9A-Z].*))?",
        rf"(?P<verb>{_WORD}){_GAP}{_CODE}(?![0-9A-Z]){_GAP}(?P<tail>.*)",
        rf"{_CODE}(?![0-9A-Z]){_GAP}(?P<verb>{_WORD})(?P<tail>.*)",
        rf"(?P<verb>缺少|缺)(?P<tail>{_NO_AMOUNT}{{1,20}}?){_GAP}{_CODE}",
    )
)
_SIGN_UP = re.compile(rf"(?:我要|我想)?(?:报名|報名|JOIN|SIGN UP)(?![A-Z])(?:{_GAP})(?P<tail>.*)", re.DOTALL)
_ASKS = re.compile(r"怎么|怎样|如何|吗|么|哪|什么|可以|参加|志愿|\?|HOW|WHAT")
_SPLITS = re.compile(r"[\s,，.、。;；:：/]+")
_LONGEST = 1600
_INTRODUCES = re.compile(r"^(?:我(?:的名字)?(?:叫|是)|姓名|名字|本人)(?:是|叫)?")


def read_reply(body: str) -> Command | None:
    """The command in a text, or None when it is none. Never raises; a ticket code without a command is `CODE_ONLY`."""
    raw = body.strip()[:_LONGEST]
    plain = "".join(map(_plain, raw))
    alone = re.sub(rf"^{_GAP}|[!~]*{_GAP}$", "", plain)
    if alone in _ALONE_WORDS:
        return Command(_ALONE_WORDS[alone])
    if alone in _NUMBERED:
        return Command(_NUMBERED[alone])
    for pattern in _PATTERNS:
        found = pattern.fullmatch(plain) or pattern.fullmatch(alone)
        if found:
            return _command(found, raw if found.string is plain else raw[plain.index(alone) :])
    sign_up = _SIGN_UP.fullmatch(plain)
    if sign_up:
        return _sign_up(raw[sign_up.start("tail") :])
    only = re.fullmatch(rf"{_CODE}{_GAP}{_WHAT_IS_IT}", alone)
    return Command(Verb.CODE_ONLY, _code(only)) if only else None


def code_in(body: str) -> tuple[str | None, str]:
    """The only ticket code in words that are no command, and the words without it: "A12 送到 4821" is A12 and "送到 4821"."""
    raw = body.strip()[:_LONGEST]
    found = list(re.finditer(r"(?<![0-9A-Z维素])[A-Z]\d{2,4}(?![0-9A-Z])", "".join(map(_plain, raw))))
    if len(found) != 1:
        return None, body
    code, end = found[0].start(), found[0].end()
    rest = re.sub(rf"^{_GAP}|{_SOME_GAP}$", "", f"{raw[:code].strip()} {raw[end:].strip()}")
    return found[0].group(), rest


def _plain(char: str) -> str:
    """One character for one, so that what is left over can be cut out of the text as it was typed."""
    wide = unicodedata.normalize("NFKC", char).upper()
    return wide if len(wide) == 1 else char


def _command(found: re.Match[str], raw: str) -> Command:
    groups = found.groupdict()
    verb = _NUMBERED.get(groups["verb"]) or _WORDS[groups["verb"]]
    tail = raw[found.start("tail") : found.end("tail")].strip() if groups.get("tail") else ""
    door = "".join(str(int(number_of(char) or 0)) for char in groups["door"]) if groups.get("door") else None
    return Command(verb, _code(found) if groups.get("letter") else None, door, tail)


def _code(found: re.Match[str]) -> str:
    number = found["number"]
    return found["letter"] + (number if number.isdecimal() else f"{number_of(number) or 0:.0f}")


def _sign_up(rest: str) -> Command:
    """Name first, then the community; Latin names keep all words but the last. A question about how to is no name."""
    parts = [part for part in _SPLITS.split(rest.strip()) if part]
    if not parts or _ASKS.search("".join(map(_plain, rest))):
        return Command(Verb.SIGN_UP, rest=rest.strip())
    latin = all(part.isascii() for part in parts) and len(parts) > 2
    name, community = (" ".join(parts[:-1]), parts[-1]) if latin else (parts[0], "".join(parts[1:]))
    if not community and len(name) > 4:
        name = ""
    return Command(Verb.SIGN_UP, rest=rest.strip(), name=_INTRODUCES.sub("", name)[:20], community=community[:40])
