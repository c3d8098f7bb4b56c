"""Where to bring it: one stretch of the text, as said.

An address is a chain of named places (水岸花都, 府城镇, 草芽巷) and numbered ones (2栋1单元301). The longest chain wins; of
two, a corrected one is left out; 楼下, 对门 and 隔壁 say nothing to a volunteer and are no address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Final

from hotline.triage.branching import HAN, han_but
from hotline.triage.lexicon import Lexicon
from hotline.triage.text import Heard

_HAN_DIGITS: Final = "零〇幺一二三四五六七八九十百两"
_NUMBER: Final = rf"(?:\d{{1,5}}|[{_HAN_DIGITS}]{{1,5}}|[a-z](?=座|栋|区|幢)|[甲乙丙丁](?=栋|座|幢|单元))"
_ROOM: Final = rf"(?:\d{{3,4}}(?!\d)|[{_HAN_DIGITS}]{{3,4}})"
_NUMBERED: Final = (
    rf"{_NUMBER}\s?(?:号楼|号院|栋楼?|幢楼?|单元楼?|单员|门栋|座(?!机|谈)|梯(?![子形田次])|弄|号大院|号门|室"
    rf"|房(?![东间子屋])|组(?!织)|大?队(?!伍|友|长)|社(?!区|会)|楼(?!上|下|盘|梯)(?:[a-z](?![室房])座?)?|层(?!次)|期|#"
    rf"|区(?=\s?[\d{_HAN_DIGITS}])|村|巷|街|路(?!公交|车|$)|门(?!诊|口)|里(?=\s?\d+\s?号))"
    rf"|(?<=[路街巷弄道村组里园苑元])\s?{_NUMBER}\s?号(?:院|楼|之\d)?|{_NUMBER}[动冻洞](?={_NUMBER}|$"
    rf"|[,，。 ])|(?<=楼){_ROOM}(?:室|号房|房|号)?"
    rf"|(?<=[村区园苑里府城庭寓])\d{{1,3}}(?:[-—]\d{{1,3}}){{2}}(?![\d.:-])"
    rf"|[东西南北中](?:[区苑](?=\d)|单元|(?<=[楼元层号室\d].)户)|(?<=[路街道])[东南西北中]?[一二三四五六七八九\d]段"
)
_TRAILING: Final = (
    rf"(?:[,、]\s?{_ROOM}(?:室|号)?(?=[,。]|$)|[-之]?\s?{_ROOM}(?:室|号房|房|号)?"
    rf"|\s?[-—]\s?\d{{1,4}}(?:[-—]\d{{1,4}})?(?:室|房)?|\s?[a-z]\d?(?:室|座|房|单元)|\s?\d{{1,2}}[a-z](?![a-z0-9]))"
)
_DASHED: Final = r"(?<![\d./:-])\d{1,2}(?:[-—]|#-?)(?:\d{1,2}[-—])?\d{3,4}(?![\d.:-])室?"
_SEAM: Final = r"[\s,，、]{0,2}"
_NAME_STOP: Final = (
    "我你您他她它咱俺们在到住是的了来去给把将和跟送往至从于叫说讲要有就也都还吗呢吧啊呀嘛哈咯哦嗯个块拿带"
    "买放搁这那些点很没不能可想请帮从离近为被让会因嘅喺哋侬阿拉伊个对找问等急快"
)
_HAN_IN_A_NAME: Final = han_but(_NAME_STOP)
"""Chinese characters that may stand in a name."""
_NAMES_WITH_A_STOP: Final = frozenset(("和平", "和谐", "和睦", "和顺", "和兴", "和美", "和盛", "和苑", "来福", "来安", "送仙", "问津"))
"""Beginnings of names whose first character else ends one: 和平小区 is no 平小区."""
_LEADING: Final = re.compile(
    r"^(?:地址|住址|改成|改为|换成|换到|改到|位置|具体位置|详细地址|收货地址|家庭住址|位于|坐落|地点|小区名|小区名字|目前|现在|今天|家里|家住|那头|麻烦|志愿者|社区(?=.{2})|小区(?=.{2})|需求|联系|救援|受困|被困|门牌号?|老地址|新地址|多谢|感谢|谢谢|辛苦)+"
)
_NOT_BEFORE: Final = re.compile(r"(?:不是|唔系|不系|勿是|以前住|原来住|原先住|搬离|不在|不要送到?|别送到?|不送|错送到?|送错到?|从)$")
_DANCE: Final = "广场舞"
_PRETENDED: Final = re.compile("[冒假]充|假冒|自称|装(?:作|成|是)?(?:社区|物业|街道)的?")
"""有人冒充社区 names no place."""
_CLIMB_BEFORE: Final = re.compile(r"(?:爬了?|上了?|跳|摔下?|掉下?|扛|抬|背|搬上?|从|下了?|在|连|走)$")
_FLOOR_ONLY: Final = re.compile(rf"^(?:{_NUMBER})\s?(?:楼|层)$")
_HERE: Final = re.compile("这[边里儿头块]|这一带|那边|呢边|嗰边|我们这|本地|嘎达")
_OF_A_PLACE: Final = frozenset("市区县")
"""May stand between a name and 这边."""
_I_AM: Final = re.compile(
    r"(?:我在|家在|我住在?|家住在?|住在|我家在|我屋头在|我们在|送到|送去|我喺|住喺|地址是?|位置是?|人在|我们住|困在|被困)"
)
_ANCHOR: Final = re.compile(
    rf"(?=[栋幢座室弄巷路街村镇乡苑邨屯寨庄坊庭阁轩居湾坝厦#厂小社片省市县区\d{_HAN_DIGITS}号花家名水半华养福敬方隔收转单公广宿大国农林新胡安生别桥楼])(?:[栋幢座室弄巷路街村镇乡苑邨屯寨庄坊庭阁轩居湾坝厦#厂]|[小社片]区|[省市县区](?=[{HAN}a-z])|[\d{_HAN_DIGITS}]\s?(?:楼|层|号|房|组|大?队|社|期|门|区|单)|号楼|花园|家园|名都|花都|水岸|半岛|华府|养老院|福利院|敬老院|方舱|隔离点|收费站|转盘|单员|[\d{_HAN_DIGITS}][动冻洞]|公寓|广场|宿舍|大院|国际|大道|农场|林场|新城|胡同|安置|\d[-—#]\d|家属|生活区|别墅|市场|桥头|大楼|居委)"
)
_BEFORE_ANCHOR: Final = 14
_AFTER_ANCHOR: Final = 9
_ENDINGS: Final = frozenset((
    "小区", "社区", "街道", "花园", "家园", "新村", "公寓", "大厦", "广场", "宿舍", "大院", "国际", "大道", "胡同", "大街",
    "路口", "农场", "林场", "养老院", "敬老院", "隔离点", "安置点", "街道办", "收费站", "转盘", "方舱", "港湾", "水岸", "小镇",
))  # fmt: skip
"""Words that are no place alone and yet may end the name of one."""
_TELLING: Final = re.compile(r"栋|幢|座|单元|室|号|楼|路|街|村|镇|\d{3,4}|小区|社区")
"""What makes an address tell more."""
_TWICE: Final = re.compile(r"^(.{2,12}?)(?:[,，、\s]*\1)+")
_MISHEARD_HOUSE: Final = re.compile(rf"(?<=[\d{_HAN_DIGITS}])[动動冻凍洞](?=[\d{_HAN_DIGITS}]|$|[,，。 ])")
_MISHEARD_UNIT: Final = re.compile(rf"(?<=[\d{_HAN_DIGITS}])单员")
_LATIN: Final = re.compile(r"[a-z]")
_ENGLISH_HINT: Final = re.compile(
    r"(?:flat|apt|apartment|room|rm|unit|suite|building|bldg|block|blk|tower|house|floor|entrance|door|no)\b|\d[a-z]{2}\sfloor|\d/f|road|street|place|estate|garden|court|village|community|compound|lane|avenue"
)
_ENGLISH_UNIT: Final = (
    r"(?:(?:flat|apt\.?|apartment|room|rm\.?|unit|suite|building|bldg\.?|block|blk\.?|tower|house|floor"
    r"|entrance|door)\s?(?:no\.?\s?|number\s|#\s?)?(?:[a-z]?\d{1,5}[a-z]?|[a-h])(?![a-z0-9])|(?:flat|apartment|unit|building|block|tower)\s(?:one|two|three|four|five|six|seven|eight|nine|ten)(?![a-z])|\d{1,2}(?:st"
    r"|nd|rd|th)\sfloor|\d{1,3}/f)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A candidate at `norm[start:end]` and how much it tells."""

    start: int
    end: int
    weight: int


class Places:
    """The places of a lexicon, compiled."""

    def __init__(self, lexicon: Lexicon) -> None:
        listed: dict[str, list[str]] = {"ending": [], "not_a_place": [], "place": [], "bare": []}
        for concept in lexicon.book("places"):
            listed[str(concept.fields.get("role", "place"))] += concept.words
        self.denied = frozenset(listed["not_a_place"])
        self._everyday = tuple(word for word in self.denied if len(word) > 1 and word not in _ENDINGS)
        endings = [word for word in listed["ending"] if not word.isascii()]
        known = _any_of(listed["place"])
        named = (
            rf"(?:[{_HAN_IN_A_NAME}]{{1,7}}?(?:{_any_of(endings)})(?:小区|社区|[路街巷](?=[\d{_HAN_DIGITS}]))?|(?:{known})(?:省|市|区|县)?"
            rf"|[{_HAN_IN_A_NAME}]{{2,5}}?(?:省|市|县|区)(?=[{HAN}a-z]))"
        )
        loose = (
            rf"(?=[{_HAN_IN_A_NAME}a-z]{{1,6}}[\d{_HAN_DIGITS}a-z])(?:[{_HAN_IN_A_NAME}a-z]{{2,6}}?(?=(?:\d{{1,3}}|[{_HAN_DIGITS}]{{1,3}}|[a-z])\s?(?:栋|幢|座|号楼|号院|单元"
            rf"|期))|[{_HAN_IN_A_NAME}]{{2,4}}(?:[里园湾府城庭](?=\d{{1,2}}[-—]\d{{1,2}}[-—]\d)|里(?=\d{{1,4}}\s?号))|[{_HAN_IN_A_NAME}a-z]{{1,5}}[楼阁](?=(?:\d{{1,3}}|[{_HAN_DIGITS}]{{1,3}})\s?楼))"
        )
        numbered = rf"(?:{_NUMBERED}|{_DASHED})"
        unusual = [name for name in listed["place"] if name[0] in _NAME_STOP]
        first_of_name = _firsts(listed["place"])
        soon = rf"{_firsts(endings)}省市县区东西南北中甲乙丙丁\d{_HAN_DIGITS}a-z"
        house = rf"(?:{loose})?{numbered}(?:{_SEAM}{numbered}){{0,5}}{_TRAILING}?"
        self._chain = re.compile(
            rf"(?:(?={_any_of(unusual)})|(?![{_NAME_STOP}]))"  # no other name and no number begins so, which is soon seen
            rf"(?=[{first_of_name}{soon}]|[{_HAN_IN_A_NAME}a-z]{{1,8}}?[{soon}]|[\s,，、])"  # what ends a name or begins a number is near
            rf"(?P<names>{named}(?:{_SEAM}{named}){{0,6}})?(?:(?P<sep>{_SEAM})(?P<numbers>{house}))?"
            rf"(?(numbers)(?:(?:\s?{named}){{1,3}}{house})?|)"  # 金盘路18号绿海苑B座1203
            r"(?(names)|(?(numbers)|(?!)))"  # never nothing at all, which would else be found at every place, twice
        )
        self._name = re.compile(named)
        self._bare = re.compile("|".join(map(re.escape, _longest_first(listed["bare"]))) or "(?!)")
        self._known = frozenset(listed["place"])
        self._lengths = sorted({len(name) for name in self._known}, reverse=True)
        english_ending = _any_of(word for word in listed["ending"] if word.isascii())
        self._ends = re.compile(rf"(?:{_any_of(endings)}|{known})")
        english_name = (
            rf"(?<![a-z])(?:(?:no\.?\s?)?\d{{1,5}}\s)?(?:(?!(?:at|to|in|of|the|live|on|is|my|our|i|from|near"
            rf"|and)\s)[a-z']+\s){{1,3}}(?:{english_ending})(?![a-z])"
        )
        self._english = re.compile(
            rf"(?:{_ENGLISH_UNIT}|{english_name})(?:[\s,]{{1,3}}(?:{_ENGLISH_UNIT}|{english_name})|\s\d{{3,4}}(?!\d))*"
        )

    def find(self, norm: str) -> list[Place]:
        """All candidates in order."""
        found: list[Place] = []
        for start, end in _windows(norm):
            found += self._chinese(norm, start, end)
        found += self._stays(norm)
        if _LATIN.search(norm) and _ENGLISH_HINT.search(norm):
            found += [Place(m.start(), m.end(), 2 + m[0].count(",")) for m in self._english.finditer(norm)]
        found += [Place(m.start(), m.end(), 1) for m in self._bare.finditer(norm)]
        return found

    def _chinese(self, norm: str, first: int, last: int) -> list[Place]:
        found = []
        for match in self._chain.finditer(norm, first, last):
            place = self._place(norm, match)
            if place is not None:
                found.append(place)
        return found

    def _stays(self, norm: str) -> list[Place]:
        """Names without an ending where the caller says he is there: 美兰这边."""
        found = []
        for match in _HERE.finditer(norm):
            end = match.start() - (norm[match.start() - 1 : match.start()] in _OF_A_PLACE)
            before = next((size for size in self._lengths if size <= end and norm[end - size : end] in self._known), 0)
            if before:
                found.append(Place(end - before, end, 1))
        for match in _I_AM.finditer(norm):
            after = next((size for size in self._lengths if norm[match.end() : match.end() + size] in self._known), 0)
            if after:
                found.append(Place(match.end(), min(len(norm), match.end() + after), 1))
        return found

    def _place(self, norm: str, match: re.Match[str]) -> Place | None:
        start, end = match.start(), match.end()
        numbers = match["numbers"]
        if match["names"] is None:
            start = match.start("numbers")
        leading = _LEADING.match(norm[start:end])
        if leading and leading.end() < end - start:
            start += leading.end()
        start -= norm[start - 1 : start + 1] in _NAMES_WITH_A_STOP and not norm.startswith("平安", start)
        said = norm[start:end].rstrip(" ,，、")
        end = start + len(said)
        if not said or end - start < 2 or _PRETENDED.search(said) or _NOT_BEFORE.search(norm, max(0, start - 5), start):
            return None
        if numbers is None:
            end = self._names_end(norm, start, end)
            if end == start or norm.startswith(_DANCE, end - 2):
                return None
            return Place(start, end, 2)
        if match["names"] is None and _FLOOR_ONLY.match(said):
            if _CLIMB_BEFORE.search(norm, max(0, start - 3), start) and not norm.startswith(("住在",), max(0, start - 2)):
                return Place(start, end, 0) if norm[start - 1] == "在" else None
            return Place(start, end, 1)
        weight = 2 + len(_TELLING.findall(said))
        return Place(start, end, weight)

    def _names_end(self, norm: str, start: int, end: int) -> int:
        """Where a place ends that has names only: those at the end that are everyday words are left out; `start` where nothing is left."""
        if self._is_place(norm[start:end]):
            return end
        ends = takewhile(lambda name_end: name_end <= end, (match.end() for match in self._name.finditer(norm, start)))
        return next((name_end for name_end in reversed([*ends]) if self._is_place(norm[start:name_end])), start)

    def _is_place(self, names: str) -> bool:
        """Whether names without a number may be an address: an ending or a place we know stands in them, and they are no everyday word."""
        return self._ends.search(names) is not None and names not in self.denied and not self._is_word(names)

    def _is_word(self, said: str) -> bool:
        """Whether the end of a name without a number is an everyday word (没活路, 老邻居)."""
        return len(said) < 3 or said.endswith(self._everyday)


def _windows(norm: str) -> list[tuple[int, int]]:
    """The stretches around anything that may be part of an address; most texts have none."""
    windows: list[tuple[int, int]] = []
    for anchor in _ANCHOR.finditer(norm):
        start, end = max(0, anchor.start() - _BEFORE_ANCHOR), min(len(norm), anchor.end() + _AFTER_ANCHOR)
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], end)
        else:
            windows.append((start, end))
    return windows


@lru_cache(maxsize=8)
def places(lexicon: Lexicon) -> Places:
    """The places of a lexicon, compiled once."""
    return Places(lexicon)


def find_place(heard: Heard, lexicon: Lexicon) -> Place | None:
    """Where in the plain spelling the address stands; None when none was said. Pure; never raises."""
    found = places(lexicon).find(heard.norm)
    return max(found, key=lambda place: (place.weight, place.start)) if found else None


def read_place(place: Place | None, heard: Heard) -> str | None:
    """The address at a place of the text as the caller said it, one contiguous stretch; None where there is none.

    What a recogniser wrote for 栋 and 单元 is put right (三动 is given as 三栋). Pure; never raises.
    """
    if place is None:
        return None
    said = heard.said(place.start, place.end).strip(" ,，、")
    return _put_right(_said_once(said)) or None


def _said_once(said: str) -> str:
    """六栋六栋五楼 is 六栋五楼."""
    return _TWICE.sub(r"\1", said) if _TWICE.match(said) else said


def _put_right(said: str) -> str:
    return _MISHEARD_UNIT.sub("单元", _MISHEARD_HOUSE.sub("栋", said))


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(set(words), key=lambda word: (-len(word), word))


def _firsts(words: Iterable[str]) -> str:
    """The characters these words begin with, to be put in a set."""
    return "".join(re.escape(char) for char in sorted({word[0] for word in words}))


def _any_of(words: Iterable[str]) -> str:
    """One of these, the longest first; that no other character begins them is said before, which saves trying each in vain."""
    listed = _longest_first(words)
    if not listed:
        return "(?!)"
    return f"(?=[{_firsts(listed)}])(?:{'|'.join(re.escape(word) for word in listed)})"
