"""Words of a volunteer that are no command: on my way, half an hour yet, may it be later, delivered, nobody opens, thank you."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from hotline.dispatch.health_words import says_unwell, says_well
from hotline.dispatch.missing import PLAIN
from hotline.dispatch.plain import LONGEST, SPAN, agrees, is_on_the_way, refuses

_NUMERALS: dict[str, float] = {char: n for n, char in enumerate("一二三四五六七八九", start=1)} | {"两": 2, "十": 10, "半": 0.5}
_ASKS = re.compile(
    r"[?？]|吗|么$|不$|(?<!不)([去来接送行是要能会])不\1|可不可以|能不能|好不好|怎么|怎样|多少|哪|几[点号楼栋层]|什么|啥|咋|\bwhat\b|\bwhere\b|\bhow\b",
    re.IGNORECASE,
)
_BEFORE_NOBODY = (
    r"(?:我?(?:敲|按|拍|喊)了?(?:半天|很久|好久|几次)?的?(?:门铃?)?|(?:打?电话)?没人接|家里|屋里|屋头|屋企|里面"
    r"|好像|到(?:家?门口|楼下)了?|到了|一直|也|都|[,，、。 ])*"
)
_NOBODY_OPENS = r"[没冇莫](?:得|有)?人(?:应门?|开门?|答应|理|在家|在|响应)?|无人|[没冇]有?得?(?:反应|动静|应)|敲不开门?"
_NOBODY = re.compile(rf"^{_BEFORE_NOBODY}(?:{_NOBODY_OPENS}|nobody(?: home| opens| answers)?)[。.!！了啊咯呀]*$", re.IGNORECASE)
_AT_THE_SHOP = re.compile(
    r"超市|店里|店员|菜场|市场|药店|药房|货架|柜台|收银|[没冇缺断]货|卖完|卖光|[没冇]得?卖|买不到|[没冇]买到|买到|买好|换成|换别的|代替|替代|牌子|小票|发票|垫|报销"
    r"|\b(?:shop|store|shelf|sold out|brand|receipt|instead)\b",
    re.IGNORECASE,
)
_OWN = re.compile(r"我(?:自己|家|们家)?(?:也|还)?(?:想|要|需|缺)|给我(?:家|带|买|送)|my own|for me", re.IGNORECASE)
_BEFORE_DONE = r"(?:已经?|都|东西|货|米|菜|全部|我|单子|这单|也|[,，。 ])*"
_BROUGHT = r"送到|送达|送完|送好|送过去|交到|交给(?:[他她]|老人家?|婆婆|爷爷|奶奶)|放在?(?:家?门口)|签收|delivered|done|dropped off"
_DONE = re.compile(rf"^{_BEFORE_DONE}(?:{_BROUGHT})", re.IGNORECASE)
_NOT_DONE = re.compile(r"不|没|冇|但|缺|少了|还差|摔|病|退|\bnot\b|\bbut\b", re.IGNORECASE)
_DOOR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")
_THERE = r"(?:我?(?:到了|送到了?|送达)[,，、 ]*)?"
_DOOR_ONLY = re.compile(rf"^{_THERE}(?:门口|门)?(?:口令|门码|密码|码|暗号)?(?:是|为|[:： ])*[0-9]{{4}}(?:[,， ]*已?送[到达]了?)?[。.!！]*$")
_THANKS = re.compile(
    r"^(?:谢谢|感谢|多谢|辛苦|不客气|不用谢|thanks?|thank you|再见|晚安|早安|早上好)[你您了啦大家们站长]*[。!！~～.]*$", re.IGNORECASE
)


class Saying(StrEnum):
    """What such words amount to."""

    COMING = "coming"  # heard, or on the way
    WILLING = "willing"  # a yes, to somebody who was asked
    REFUSING = "refusing"  # a no, to somebody who was asked
    LATER = "later"  # it will take so long
    DELIVERED = "delivered"  # brought, with the door code or without
    THANKS = "thanks"
    NOBODY_HOME = "nobody_home"
    WELL = "well"  # the answer to the morning's question
    UNWELL = "unwell"
    MISSING = "missing"  # some of the goods could not be had
    UNCLEAR = "unclear"  # a person must read it


@dataclass(frozen=True, slots=True)
class Chatter:
    """How the words were understood; `minutes` when a time was said and nothing was asked; `door_code` beside DELIVERED.

    `willing`: the time stands beside a plain yes ("可以，半小时后到").
    """

    what: Saying
    minutes: int | None = None
    door_code: str | None = None
    willing: bool = False


def read_chatter(body: str) -> Chatter:
    """Understands only what is plain: a question, many words or an unknown one are for a person."""
    words = body.strip()
    if _THANKS.search(words):
        return Chatter(Saying.THANKS)
    if len(words) > LONGEST or not words:
        return Chatter(Saying.MISSING if PLAIN.search(words) else Saying.UNCLEAR)
    if _NOBODY.search(words):
        return Chatter(Saying.NOBODY_HOME)
    if PLAIN.search(words):
        return Chatter(Saying.MISSING)
    if says_well(words):
        return Chatter(Saying.WELL)
    if _ASKS.search(words):
        return Chatter(Saying.UNCLEAR)
    if says_unwell(words):
        return Chatter(Saying.UNWELL)
    return _delivered(words) or _coming(words)


def is_about_work(body: str) -> bool:
    """Whether the whole text says what only somebody at a door says: nobody opens, something could not be had, on my way."""
    return read_chatter(body).what in (Saying.NOBODY_HOME, Saying.MISSING, Saying.LATER)


def is_at_the_shop(body: str) -> bool:
    """Whether it speaks of buying, as who stands at the shelf does ("超市没有大米了怎么办"), and not of what they need themselves."""
    return _AT_THE_SHOP.search(body) is not None and _OWN.search(body) is None


def is_an_answer(body: str) -> bool:
    """Whether the whole text is a yes, a no, "coming" or "delivered", which anybody may say to whatever they were asked last."""
    return read_chatter(body).what in (Saying.WILLING, Saying.REFUSING, Saying.COMING, Saying.DELIVERED)


def _delivered(words: str) -> Chatter | None:
    done = _DONE.match(words)
    if not _DOOR_ONLY.match(words) and (done is None or _NOT_DONE.search(words)):
        return None
    code = _DOOR.search(words)
    return Chatter(Saying.DELIVERED, door_code=code[0] if code else None)


def _coming(words: str) -> Chatter:
    if is_on_the_way(words) and (minutes := _minutes(words)) is not None:
        return Chatter(Saying.LATER, minutes, willing=agrees(words))
    if agrees(words):
        return Chatter(Saying.WILLING)
    if refuses(words):
        return Chatter(Saying.REFUSING)
    return Chatter(Saying.COMING if is_on_the_way(words) else Saying.UNCLEAR)


def _minutes(words: str) -> int | None:
    found = SPAN.search(words)
    if found is None:
        return None
    amount = _number(found[1]) + (0.5 if found[2] else 0)
    unit = found[3].lower()
    minutes = amount * (60 if unit.startswith(("小时", "钟", "hour")) else 15 if unit == "刻钟" else 1)
    return round(minutes) if 0 < minutes <= 24 * 60 else None


def _number(said: str) -> float:
    if said[0].isdigit():
        return float(said)
    if "十" in said:
        tens, _, ones = said.partition("十")
        return _NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0)
    return _NUMERALS[said]
