"""Where an order goes, as people say it: the answer to "where?", a place set right, a landmark, and whose door it is."""

from __future__ import annotations

import re
from dataclasses import replace

from hotline.conversation.remarks import LONGEST_REMARK
from hotline.conversation.turns import Draft, Facts
from hotline.terms import Assessment, Who

AMOUNT = re.compile(
    r"(?:是|要|改成|换成|係|系)?\s*(?<![\d.])(\d{1,3}(?:\.\d+)?|[零一二两兩俩三四五六七八九十百半]+)\s*([一-鿿]{1,2}|kg|g|l|ml)?$"
)
PLACE_WORDS = re.compile(r"\d|[栋幢楼座单元室号村队路街巷弄组院区苑园坊寓社镇乡门口家房]|[一二三四五六七八九十]层")
LONGEST_ADDRESS = 60
LONGEST_SUMMARY = 500
LONGEST_INTRODUCTION = 10
"""Characters that may stand beside an address without telling anything: 我叫李秀英，住在 ..."""
_LANDMARK = re.compile(
    r"(?:后头|后面|前头|前面|旁边|对面|边上|隔壁|门口|路口|拐角|斜对|那个.{0,6}(?:房|楼|栋|店|门)|红房子|behind|next to|opposite|near)"
)
_FOR_BOTH = re.compile(r"我(?:也|自己|们|哋)?(?:要|想要|买|需要|想买)|给我(?!隔壁|邻居|楼|对门)|畀我|俾我")
_ESTATE = re.compile(r"[一-鿿]{2,8}?(?:社区|小区|社區|小區|花园|家园|新村|屋苑|邨)")
_FLOOR = 3
_PART = re.compile(r"(?:\d+|[一二三四五六七八九十]+)\s*(?P<unit>号楼|栋|棟|幢|座|单元|單元|层|楼|室|号|房)|\d{2,4}(?P<flat>)(?=$)")
_FLAT = re.compile(r"[,，、 ]+([0-9]{2,4}(?:室|号|房)?)$")
_OWN_DOOR = re.compile(r"(?:我家|我屋|我这|我门口|我这里|俺家|我自己家|我自家|my place|my home)")
_WANTS_OWN_DOOR = re.compile(
    r"(?<![没未冇别])(?<!不要)(?<!不用)(?:送|拿|带|捎|搬|寄|提)(?:到|回|来|去|给|过来)*(?:我|俺|阮|咱)(?:们|哋)?(?:自己)?的?"
    r"(?:家|自家|屋|这里|这儿|这边|这(?![个些样么])|住的地方)|(?:bring|deliver) (?:it |them )?to (?:me|my (?:own )?(?:place|home|door))"
)
_ASKS = re.compile(r"吗|嗎|么[?？]?$|什么时候|几点|谁|怎么|[?？]")
_KIN = (
    "女儿|闺女|囡囡?|儿子|仔仔?|媳妇|儿媳|女婿|孙子|孙女|外孙女?|侄[子女]|外甥女?|爸爸?|妈妈?|爹|娘|父亲|母亲|爷爷|奶奶|公公|婆婆|外公|外婆|岳父|岳母"
    "|丈人|丈母娘|哥哥?|弟弟?|姐姐?|妹妹?|[姑姨叔舅伯]+[妈爹父母婆]?|嫂子?|亲家|亲戚|朋友|同事|同学|老乡"
)
_OF_MINE = r"(?:我|俺|阮|咱)?(?:们|哋)?的?[大小二三老阿]?"
_THEIR_DOOR = re.compile(
    rf"(?:送|带|拿|寄|捎|提|搬)(?:到|去|给|往|至|过)*{_OF_MINE}(?:{_KIN})(?:他们|她们)?的?(?:家|屋|那里|那儿|那边|那$|那[,，。])"
    rf"|(?:给|帮|替|畀|俾){_OF_MINE}(?:{_KIN})的?(?:家|屋企|那边|那里)"
    r"|(?:bring|deliver|take) (?:it|them)?.{0,30}\bto my (?:daughter|son|mother|mum|father|sister|brother|friend)(?:'s)?\b"
)
_CREDIT = re.compile(r"话费|話費|流量|手机费|手機費|电话费|電話費|phone (?:credit|bill|top)", re.IGNORECASE)
_ANOTHER_NUMBER = re.compile(
    r"1[3-9]\d{9}|[他她佢]|儿子|女儿|闺女|孙|老[伴公婆头]|[爸妈]|邻居|隔壁|隔篱|\b(?:son|daughter|his|her|their)\b"
)
"""Said beside credit, it is perhaps for another telephone than the one it is asked from."""
_QUARTER = re.compile(r"^.*?(?:社区|小区|社區|小區|花园|家园|新村|苑|屋苑|邨)")
_INTRODUCES = re.compile(r"地址|住址|送到|送去|我(?:们|家)?(?:就)?(?:是|住|在|叫|姓)+|家住|住在?|这里是|麻烦|您好|你好|谢谢|请")
_LEADS = re.compile(r"^(?:(?:他|她|佢|老人家?|人家)(?:家|就|是)*(?:住在?|在)|就是|就在|就|送到|送去|送|(?:我|我家|我们)?(?:就)?住在?|在)+")
_SOUNDS_LIKE_A_PLACE = re.compile(
    r"\d|[一二三四五六七八九十两]+(?:[栋幢楼座号號层層室队隊组組弄巷]|单元)|[栋幢座室村苑庄屯镇乡]|单元|[小社][区區]|花园|新村|家园|公寓|宿舍|大厦|广场|[路街巷弄](?!上)|门口|对面|楼[上下]"
    r"|building|block|estate|road|street|room|flat|floor|village|house"
)
_NO_PLACE = re.compile(
    r"[个個口位名](?:人|老|小孩)|还有|還有|没有|沒有|冇|怎么|什么|为啥|吗|嗎|不知道|不晓得|唔知|不要|不用|唔使|等一?下|谢谢|你们|没人|送到了|已经|收到"
)
"""A sentence about something else, however often the place was asked."""


def moved(before: str | None, said: str | None) -> str | None:
    """The place as set right: "3栋102" said of an order for 滨江社区2栋102 stays in 滨江社区; a whole address stands for itself.

    A part that was still unsaid is put behind ("2单元", after 滨江社区4栋), and one that was said otherwise takes its place.
    """
    after = clipped(said)
    if not after or not before or _QUARTER.match(after):
        return after or before
    first, parts = _PART.match(after), list(_PART.finditer(before))
    if first is not None and parts:
        return clipped(_fitted(before, parts, after, first))
    quarter = _QUARTER.match(before)
    return clipped(quarter[0] + after) if quarter else after


def _fitted(before: str, parts: list[re.Match[str]], after: str, first: re.Match[str]) -> str:
    """Both addresses in one, each part of a house once: what is larger than the first part said now stays."""
    same = [part for part in parts if _size_of(part) == _size_of(first)]
    alone = first.end() == len(after)
    if alone and same and _size_of(first) > 1:  # in another house it is another flat
        return before[: same[0].start()] + after + before[same[0].end() :]
    if alone and _size_of(first) == _FLOOR and _size_of(parts[-1]) > _FLOOR:
        return before  # "5楼", of 2栋502
    smaller = next((part for part in parts if _size_of(part) >= _size_of(first)), None)
    return (before[: smaller.start()] if smaller else before) + after


def _size_of(part: re.Match[str]) -> int:
    """From the house down to the flat; a bare number is a flat."""
    return {"号楼": 1, "栋": 1, "棟": 1, "幢": 1, "座": 1, "单元": 2, "單元": 2, "层": _FLOOR, "楼": _FLOOR}.get(part["unit"] or "", 4)


def address_in(said: str, assessment: Assessment | None, *, asked_twice: bool) -> str | None:
    """The address in the answer to "where?", as said. The first time it must sound like a place; asked twice, any words will do."""
    words = _LEADS.sub("", " ".join(said.split()))
    if assessment is not None and assessment.address:
        bare = _QUARTER.fullmatch(assessment.address) and not assessment.items and len(words) <= LONGEST_ADDRESS
        if bare and assessment.address in words:
            return clipped(words)  # "滨江社区后门那栋" says more
        return clipped(_rounded_off(assessment.address, words))
    amount = AMOUNT.fullmatch(words.strip(" ，。,.!！"))
    if amount is not None and amount[2] and not PLACE_WORDS.search(amount[2]):
        return None  # "两盒" is no place, however often the place was asked
    if len(words) < 2 or _NO_PLACE.search(words):
        return None
    return clipped(words) if asked_twice or _SOUNDS_LIKE_A_PLACE.search(words.lower()) else None


def _rounded_off(address: str, words: str) -> str:
    """An address in the answer to "where?" with what a pause cut off: the estate before it, the flat behind it."""
    before, _, behind = words.partition(address)
    estate = _ESTATE.search(before)
    if estate is not None and not _QUARTER.match(address):
        address = estate[0] + address
    flat = _FLAT.match(behind)
    return address + flat[1] if flat is not None else address


def landmark_in(said: str) -> str | None:
    """Words that show the way though they are no address ("菜市场后头那个红房子"): kept for whoever carries it."""
    words = " ".join(said.split())
    return words if _LANDMARK.search(words) and len(words) <= LONGEST_REMARK and not _NO_PLACE.search(words) else None


def goes_home(draft: Draft, facts: Facts) -> bool:
    """Whether an order without a place goes to the address on the roster: not what is for next door alone, or for a daughter's home."""
    if not facts.has_address or (to_their_door(draft.summary) and not facts.guards):
        return False
    return draft.who is not Who.NEIGHBOUR or _FOR_BOTH.search(draft.summary) is not None


def to_their_door(said: str) -> bool:
    """Whether something is to be brought to the home of one of theirs ("送到我女儿家"), and not to their own after all."""
    theirs = [found.end() for found in _THEIR_DOOR.finditer(said.lower())]
    own = [found.end() for found in _OWN_DOOR.finditer(said.lower())]
    return bool(theirs) and theirs[-1] > max(own, default=0)


def wants_own_door(said: str) -> bool:
    """Whether something is to be brought to their own home: "还是送我家吧"."""
    plain = " ".join(said.lower().split())
    return _WANTS_OWN_DOOR.search(plain) is not None and _ASKS.search(plain) is None


def needs_no_place(draft: Draft) -> bool:
    """Whether all of an order is credit for the caller's own telephone, which nobody carries anywhere."""
    return (
        bool(draft.items)
        and all(_CREDIT.search(item.name) for item in draft.items)
        and draft.who in (None, Who.SELF)
        and not _ANOTHER_NUMBER.search(draft.summary)
    )


def tells_more(said: str, address: str) -> bool:
    """Whether words hold more than where somebody lives: a story with a place in it begins no order."""
    rest = _INTRODUCES.sub("", said.replace(address, ""))
    return len(re.sub(r"\W", "", rest)) > LONGEST_INTRODUCTION


def at_theirs(draft: Draft, said: str) -> Draft | None:
    """The order, to the caller's own door after all: "送我家就行"; None where the words say something else."""
    if not _OWN_DOOR.search(said) or not (draft.who is Who.NEIGHBOUR or to_their_door(draft.summary)):
        return None
    return replace(draft, who=Who.SELF, summary=f"{draft.summary}；{said.strip()}"[:LONGEST_SUMMARY])


def clipped(address: str | None) -> str | None:
    """An address no longer than a text can carry; None when there is none."""
    words = " ".join((address or "").split())
    return words if 0 < len(words) <= LONGEST_ADDRESS else words[:LONGEST_ADDRESS] + "…" if words else None
