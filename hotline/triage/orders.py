"""From marks to mentions: which amount belongs to which thing, and whether it is asked for, lacked, had, refused or only told of.

People list things in both directions (两斤青菜, 青菜两斤), correct themselves, and say in the same breath what
they have and what they do not want. The marks are walked once; every mention keeps what was said of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hotline.triage.goods import (
    ABOUT,
    FILLER,
    HAVE_AFTER,
    HAVE_BEFORE,
    JOIN,
    LACK_AFTER,
    LACK_BEFORE,
    NEVER,
    NOT,
    REFUSE,
    TAKE,
    TOLD,
    WANT,
    WISH,
    WRONG,
    Vocabulary,
)
from hotline.triage.lexicon import Concept
from hotline.triage.marks import AMOUNT, COMMA, CUE, LIST, SIZE, SPACE, STOP, THING, UNKNOWN, Mark
from hotline.triage.quantities import Amount

_BOUNDS = (STOP, COMMA, LIST)
_BREAKING = (STOP, COMMA)
_LONGEST_NAME = 10
_PURE = 2
"""A clause with at most this many characters that are neither thing, amount nor filler is a bare list."""
_SPOKEN = 90
"""Longer texts were written, not heard: their unknown words are no recogniser's mistakes, nor things asked for."""
_EACH = ("各", "各来", "各要", "每样", "各拿", "各买", "各送")
_QUALITY_TAILS = ("的", "的吧", "的就行", "的就好", "的嘛", "的哈", "的吗", "的都行", "的都可以", "嘅", "嘅就得")
_BROKEN = (
    "坏",
    "烂",
    "破",
    "裂",
    "漏",
    "爆",
    "烧",
    "碎",
    "摔",
    "霉",
    "发霉",
    "馊",
    "断腿",
    "断了",
    "不亮",
    "掉",
    "停了",
    "停机",
    "broke",
    "is broken",
    "burnt",
    "died",
    "is dead",
)
_QUALITIES = ("无", "无盐", "无糖", "去皮", "去骨", "带皮", "有机", "脱脂", "低脂", "新鲜", "大", "小", "老", "熟", "生", "干", "鲜", "嫩", "净")
_LONGEST_BRAND = 4
_BRINGING = "送拿放寄上"
_HAN_TAIL = "的了着过"


@dataclass(slots=True)
class Mention:
    """A thing at `start:end` and what was said of it. `name` replaces what was said where that was misheard."""

    start: int
    end: int
    clause: int
    concept: Concept | None = None
    name: str | None = None
    amounts: list[Amount] = field(default_factory=list)
    sizes: list[tuple[int, int]] = field(default_factory=list)
    asked: bool = False
    carried: bool = False
    lacked: bool = False
    refused: bool = False
    had: bool = False
    told: bool = False
    wished: bool = False
    broken: bool = False
    strange: int = 0
    listed: bool = False

    @property
    def settled(self) -> bool:
        """Whether anything was said of it yet."""
        return self.asked or self.lacked or self.refused or self.had or bool(self.amounts)


@dataclass(slots=True)
class Clause:
    """What stands between two stops: how much of it is unknown, and what its words do to the whole of it."""

    strange: int = 0
    about: bool = False
    told: bool = False
    asks: bool = False
    question: bool = False
    delivering: bool = False
    things: int = 0


class Order:
    """One reading of one text. After `read`, `mentions` and `clauses` say what was found."""

    def __init__(self, norm: str, marks: list[Mark], words: Vocabulary) -> None:
        self.norm = norm
        self.marks = marks
        self.words = words
        self.mentions: list[Mention] = []
        self.clauses: list[Clause] = [Clause()]
        self.mode = ""
        self.mode_clause = 0
        self.negate = False
        self.correcting = False
        self.each = False
        self.had_amount = False
        self.held: list[Amount] = []
        self.held_sizes: list[tuple[int, int]] = []
        self.rightward = True
        self.list_start = 0
        self.bare = False

    def read(self) -> None:
        """Walk the marks once."""
        for k, mark in enumerate(self.marks):
            kind = mark.kind
            if kind == THING:
                self._thing(k, mark)
            elif kind == AMOUNT:
                self._amount(k, mark)
            elif kind == CUE:
                self._cue(k, mark)
            elif kind == UNKNOWN:
                self._unknown(k, mark)
            elif kind == SIZE:
                self._size(k, mark)
            elif kind in _BREAKING:
                self._break(k, mark)
            elif kind == LIST:
                self.held.clear()

    def close(self) -> None:
        """Settle what only the end of the text can: a last question, and whether the text is a bare list."""
        if self.clauses[-1].question or (self.norm and self.norm[-1] in "吗么没不冇否"):
            for mention in self.mentions:
                if mention.clause == len(self.clauses) - 1 and mention.had:
                    mention.had, mention.asked = False, True
        self.bare = all(clause.strange <= _PURE and not clause.told and not clause.asks for clause in self.clauses) and not any(
            m.lacked or m.asked for m in self.mentions
        )

    # -- what stands where ------------------------------------------------------------------------------------

    def _ahead(self, k: int, *, over: int = FILLER) -> int:
        """The index of the next mark that is no filler, size or space, within the list entry; -1 when there is none."""
        for j in range(k + 1, len(self.marks)):
            mark = self.marks[j]
            if mark.kind in _BOUNDS:
                return -1
            if mark.kind in (SPACE, SIZE) or (
                mark.kind == CUE and mark.word and mark.word.roles & (over | JOIN) and not mark.word.roles & ~(over | JOIN | NEVER)
            ):
                continue
            return j
        return -1

    def _kind(self, k: int) -> str:
        return self.marks[k].kind if k >= 0 else ""

    def _left(self) -> Mention | None:
        """The last mention of this clause."""
        return self.mentions[-1] if self.mentions and self.mentions[-1].clause == len(self.clauses) - 1 else None

    # -- the marks ----------------------------------------------------------------------------------------------

    def _break(self, k: int, mark: Mark) -> None:
        clause = self.clauses[-1]
        if self.mode == "have" and not clause.question and self._asks_back(k, mark):
            clause.question = True
        if clause.question:
            for mention in self.mentions:
                if mention.clause == len(self.clauses) - 1 and mention.had:
                    mention.had, mention.asked = False, True
        self.clauses.append(Clause())
        self.held.clear()
        self.held_sizes.clear()
        self.negate = False
        self.had_amount = False
        self.each = False
        self.list_start = k + 1
        if mark.kind == STOP or self.mode != "ask":
            self.mode = ""

    def _asks_back(self, k: int, mark: Mark) -> bool:
        return self.norm[mark.start] in "?？" or (mark.start > 0 and self.norm[mark.start - 1] in "吗么没不冇否")

    def _unknown(self, k: int, mark: Mark) -> None:
        if self.clauses[-1].delivering:
            return
        self.clauses[-1].strange += _weight(self.norm, mark)
        before = self._kind(k - 1) if k else ""
        word = self.marks[k - 1].word if before == CUE else None
        touches = word is not None and bool(word.roles & (WANT | TAKE | (LACK_BEFORE if mark.end - mark.start > 2 else 0)))
        after = self.marks[k + 1] if k + 1 < len(self.marks) else None
        followed = after is not None and (
            after.kind == AMOUNT
            or (
                after.kind == CUE
                and after.word is not None
                and mark.end - mark.start > 2
                and bool(after.word.roles & (LACK_AFTER | REFUSE | WANT))
            )
        )
        single = mark.end - mark.start == 1
        if mark.word is None and (before == AMOUNT if single else touches or followed or before == AMOUNT):
            self._by_sound(mark, whole=not (before == AMOUNT or (after is not None and after.kind == AMOUNT)))

    def _by_sound(self, mark: Mark, *, whole: bool) -> bool:
        run = self.norm[mark.start : mark.end]
        if len(run) > 8 or run.isascii() or len(self.norm) > _SPOKEN:
            return False
        heard = self._single(run) if len(run) == 1 else self.words.heard_as(run, folded=not whole or len(run) > 2)
        if heard is None:
            return False
        start, end, name, concept = heard
        if whole and end - start < min(3, len(run)):
            return False
        self._mention(mark.start + start, mark.start + end, concept, name)
        self.clauses[-1].strange -= _weight(self.norm, mark)
        return True

    def _single(self, char: str) -> tuple[int, int, str, Concept] | None:
        heard = self.words.single_heard_as(char)
        return (0, 1, *heard) if heard else None

    def _size(self, k: int, mark: Mark) -> None:
        ahead = self._ahead(k)
        before = k - 1
        while before > 0 and self.marks[before].kind == SPACE:
            before -= 1
        if before >= 0 and self.marks[before].kind == THING and self.mentions:
            self.mentions[-1].sizes.append((mark.start, mark.end))
        elif self._kind(ahead) == THING or (self._kind(ahead) == AMOUNT and self._kind(self._ahead(ahead)) == THING) or not self.mentions:
            self.held_sizes.append((mark.start, mark.end))
        else:
            self.mentions[-1].sizes.append((mark.start, mark.end))

    def _thing(self, k: int, mark: Mark) -> None:
        word = mark.word
        assert word is not None and word.concept is not None  # noqa: S101 - marks of this kind have one
        if (
            k
            and self.mentions
            and self.marks[k - 1].kind == THING
            and not self.mentions[-1].amounts
            and self._compound(k, mark)
            and self.mentions[-1].end == mark.start
        ):
            last = self.mentions[-1]
            last.end = mark.end
            return
        if self._names_a_meal(k, word.concept):
            self.mentions[-1].end = mark.end
            return
        if self.mentions and (self._is_quality(k) or self._is_brand_of(k, word.concept) or self._explains(k, word.concept)):
            return
        if mark.end - mark.start == 1 and k and self.marks[k - 1].end == mark.start and self.marks[k - 1].kind in (UNKNOWN, CUE):
            for start in (mark.start - 3, mark.start - 2):
                heard = self.words.heard_whole(self.norm[start : mark.end]) if start >= 0 else None
                if heard is not None:
                    self._mention(start, mark.end, heard[1], heard[0])
                    return
        self._mention(self._joined_start(k), mark.end, word.concept, word.meant)

    def _names_a_meal(self, k: int, concept: Concept) -> bool:
        """Whether two dishes that touch are one: 巨无霸套餐."""
        last = self.mentions[-1] if self.mentions else None
        if last is None or last.end != self.marks[k].start or last.concept is None:
            return False
        return bool(last.amounts) and concept.fields.get("kind") == "dish" == last.concept.fields.get("kind")

    def _joined_start(self, k: int) -> int:
        """Where the name begins: a brand or quality right after the amount belongs to it (两袋速冻饺子), one with 的 does not."""
        start = self.marks[k].start
        if k < 2 or self.marks[k - 1].kind != UNKNOWN or self.marks[k - 1].end != start or self.marks[k - 2].kind != AMOUNT:
            return start
        joined = self.marks[k - 1]
        said = self.norm[joined.start : joined.end]
        if joined.word is None and joined.start == self.marks[k - 2].end and len(said) <= _LONGEST_BRAND and "的" not in said and not said.isascii():
            self.clauses[-1].strange = max(0, self.clauses[-1].strange - len(said))
            return joined.start
        return start

    def _is_brand_of(self, k: int, concept: Concept) -> bool:
        """Whether the name only repeats what the brand before it is: 爱他美二段奶粉."""
        brand = self.mentions[-1].concept
        if brand is None or brand.fields.get("is") != concept.name:
            return False
        return all(mark.kind in (SIZE, SPACE) for mark in self.marks[k - 2 : k] if mark.start >= self.mentions[-1].end)

    def _explains(self, k: int, concept: Concept) -> bool:
        """Whether the name only explains the one before in parentheses: 胰岛素3支（诺和锐）."""
        last = self.mentions[-1]
        return last.concept is concept and bool(last.amounts) and self.norm[self.marks[k].start - 1] == "("

    def _is_quality(self, k: int) -> bool:
        """Whether the thing's name only says which kind of another: 白菜馅的, 要飞鹤的."""
        said = ""
        for mark in self.marks[k + 1 : k + 4]:
            if mark.kind in _BOUNDS:
                break
            said += self.norm[mark.start : mark.end]
        else:
            if len(self.marks) > k + 4:
                said += "…"
        return said.startswith(("馅", "味", "口味", "牌", "做的", "煮的")) or said in _QUALITY_TAILS

    def _compound(self, k: int, mark: Mark) -> bool:
        """Two names that touch are one when an entry of a written list holds nothing else (生抽酱油 75 ml)."""
        last = self.mentions[-1]
        if (
            mark.word is not None
            and last.concept is mark.word.concept
            and mark.end - mark.start > 1
            and last.end - last.start > 1
            and mark.word.concept is not None
        ):
            return (
                mark.word.concept.fields.get("kind") in ("medicine", "infant")
                and self.norm[last.start : last.end] != self.norm[mark.start : mark.end]
            )
        return self._entry_name(self._ahead(k)) is not None if self._kind(self._ahead(k)) == AMOUNT else False

    def _mention(self, start: int, end: int, concept: Concept | None, name: str | None = None) -> Mention:
        clause = self.clauses[-1]
        mention = Mention(start, end, len(self.clauses) - 1, concept, name, strange=clause.strange)
        clause.things += 1
        mention.amounts, self.held = self.held, []
        mention.sizes, self.held_sizes = self.held_sizes, []
        if self.negate and not mention.amounts:
            mention.refused = True
        self.negate = self.correcting = False
        if self.mode == "ask":
            mention.asked = self.mode_clause == len(self.clauses) - 1
            mention.carried = not mention.asked
        elif self.mode == "lack":
            mention.lacked = True
        elif self.mode == "refuse":
            mention.refused = True
        elif self.mode == "have":
            mention.had = True
        elif self.mode == "told":
            mention.told = True
        elif self.mode == "wish":
            mention.wished = True
        self.mentions.append(mention)
        return mention

    # -- amounts ------------------------------------------------------------------------------------------------

    def _amount(self, k: int, mark: Mark) -> None:
        amount = mark.amount
        assert amount is not None  # noqa: S101 - marks of this kind have one
        if self.had_amount:
            self.had_amount = False
            return
        if self.negate:
            self.negate = False
            self.mode, self.mode_clause = "ask", len(self.clauses) - 1
            return
        after = self.marks[k + 1] if k + 1 < len(self.marks) else None
        if after is not None and after.kind == CUE and after.word is not None and after.word.roles & NEVER:
            self.clauses[-1].strange += 2
            return
        if (
            after is not None
            and after.kind == CUE
            and after.word is not None
            and after.word.roles & NOT == 0
            and after.word.roles & WRONG
            and after.word.roles & FILLER == 0
            and self._said_wrong(k + 1)
        ):
            return
        entry = self._entry_name(k)
        if entry is not None:
            self._entry(entry, amount)
            return
        right = self._right(k)
        left = self._left_for(k)
        if right and left is not None and (self.norm[amount.start] in "x*×" or self._prefers_left(k, left)):
            right = False
        if right:
            self.rightward = True
            self.held.append(amount)
        elif left is not None and not (left.amounts and self._names_another(k)):
            if amount.role == "" and left.amounts and self.norm[amount.start] not in "x*×":
                return
            if amount.role != "money" or self._is_topup(left) or self.mode == "ask":
                self.rightward = False
                self._attach(left, amount)
        else:
            self._headless(k, amount)

    def _names_another(self, k: int) -> bool:
        """Whether an unknown name follows the amount at once: 两斤青菜一个充气泵."""
        if k + 1 >= len(self.marks):
            return False
        after = self.marks[k + 1]
        return after.kind == UNKNOWN and after.word is None and after.end - after.start > 1 and not self._is_headless(k + 1)

    def _is_headless(self, k: int) -> bool:
        """Whether an unknown stretch is a quality without its thing: 速冻的, 大人穿的."""
        mark = self.marks[k]
        if self.norm[mark.start : mark.end].endswith("的"):
            return True
        after = self.marks[k + 1] if k + 1 < len(self.marks) else None
        return after is not None and self.norm[after.start : after.end] in ("的", "嘅") and self._kind(self._ahead(k + 1)) != THING

    def _said_wrong(self, k: int) -> bool:
        said = self.norm[self.marks[k].start : self.marks[k].end]
        return said.endswith(("错", "错了", "错咗", "不对", "拐了"))

    def _entry_name(self, k: int) -> tuple[int, int] | None:
        """The name in a written list entry "name number unit", when the entry holds nothing else."""
        amount = self.marks[k].amount
        if amount is None or not self.norm[amount.start].isdigit() or amount.role in ("", "money"):
            return None
        if (
            k + 1 < len(self.marks)
            and self.marks[k + 1].kind not in _BOUNDS
            and not (self.marks[k + 1].kind == SPACE and self._kind(self._ahead(k + 1)) in ("", *_BOUNDS))
        ):
            return None
        j = k - 1
        while j >= 0 and self.marks[j].kind not in _BOUNDS:
            mark = self.marks[j]
            if mark.kind in (AMOUNT, SIZE):
                return None
            if mark.kind == CUE and (
                mark.word is None
                or mark.word.roles & ~(JOIN | FILLER | NEVER)
                or (not mark.word.roles & (JOIN | NEVER) and j > self._first_of_entry(k))
            ):
                return None
            j -= 1
        first = j + 1
        while first < k and self.marks[first].kind == SPACE:
            first += 1
        last = k - 1
        while last > first and self.marks[last].kind == SPACE:
            last -= 1
        if last < first or (self.marks[first].kind == CUE and self.norm[self.marks[first].start : self.marks[first].end] not in _QUALITIES):
            return None
        start, end = self.marks[first].start, self.marks[last].end
        known = any(mark.kind == THING for mark in self.marks[first : last + 1])
        if (
            end - start > (_LONGEST_NAME + 4 if known else _LONGEST_NAME)
            or (self.norm[start].isascii() and not known)
            or (not known and self.norm[start:end].isdigit())
        ):
            return None
        return start, end

    def _first_of_entry(self, k: int) -> int:
        j = k
        while j > 0 and self.marks[j - 1].kind not in _BOUNDS:
            j -= 1
        return j

    def _entry(self, name: tuple[int, int], amount: Amount) -> None:
        start, end = name
        inside = [m for m in self.mentions if m.start >= start]
        concept = inside[-1].concept if inside else None
        corrected = inside[-1].name if len(inside) == 1 and inside[0].start == start and inside[0].end == end else None
        asked = any(m.asked for m in inside)
        self.mentions = [m for m in self.mentions if m.start < start]
        self.clauses[-1].strange = 0
        mention = self._mention(start, end, concept, corrected)
        mention.amounts.append(amount)
        mention.listed = True
        mention.asked = mention.asked or asked

    def _right(self, k: int) -> bool:
        """Whether a thing follows that this amount may belong to; a short unknown stretch before it is its quality."""
        strange = 0
        for j in range(k + 1, len(self.marks)):
            mark = self.marks[j]
            if mark.kind == THING:
                return True
            if mark.kind in _BOUNDS:
                return False
            if mark.kind == UNKNOWN:
                strange += mark.end - mark.start
                if mark.word is None and j == k + 1 and self._sounds(mark):
                    return True
                if strange > 6 or self.marks[k].amount.role == "":  # type: ignore[union-attr] # k is an amount
                    return False
            elif mark.kind == CUE:
                said = self.norm[mark.start : mark.end]
                if mark.word is not None and mark.word.roles & TAKE and len(said) == 1 and strange:
                    strange += 1  # 170个用于打地铺的垫子
                elif (
                    mark.word is None
                    or not mark.word.roles & FILLER
                    or said in ("吧", "了", "就行", "就够", "就够了", "就好", "就行了", "吗", "嘛", "哈", "谢谢")
                ):
                    return False
            elif mark.kind == AMOUNT and not self._packs(self.marks[k].amount, mark.amount):
                return False
        return False

    def _sounds(self, mark: Mark) -> bool:
        run = self.norm[mark.start : mark.end]
        if len(run) > 8 or run.isascii() or len(self.norm) > _SPOKEN:
            return False
        return (self._single(run) if len(run) == 1 else self.words.heard_as(run)) is not None

    def _packs(self, one: Amount | None, other: Amount | None) -> bool:
        """Whether two amounts side by side are a pack and its size: 一包5公斤重的, 5L bottle x1."""
        weights = ("weight", "volume")
        return (
            one is not None and other is not None and ((one.role in weights) != (other.role in weights) or other.role == "" or other.packed)
        )

    def _left_for(self, k: int) -> Mention | None:
        """The mention just before this amount in the same list entry."""
        left = self._left()
        if left is None:
            return None
        for j in range(k - 1, -1, -1):
            mark = self.marks[j]
            if mark.start < left.end:
                return left
            if mark.kind in _BOUNDS:
                return None
        return left

    def _prefers_left(self, k: int, left: Mention) -> bool:
        """Between two things: 青菜两斤土豆三斤 goes left, 鸡蛋两斤肉 goes right."""
        if left.refused or left.had or (left.lacked and not left.asked):
            return False
        if left.amounts:
            return bool(self.correcting)
        ahead = self._next_thing(k)
        after = self._ahead(ahead)
        if self._kind(after) == CUE and self.marks[after].word is not None and self.marks[after].word.roles & (WANT | TAKE):  # type: ignore[union-attr] # just checked
            after = self._ahead(after)
        if self._kind(after) == AMOUNT and not self._kind(self._ahead(after)) == THING:
            return True
        if self._kind(after) == AMOUNT:
            return not self.rightward or self._kind(self._ahead(self._ahead(after))) == AMOUNT
        spaced_left = self.marks[k - 1].kind == SPACE
        spaced_right = k + 1 < len(self.marks) and self.marks[k + 1].kind == SPACE
        if spaced_left != spaced_right:
            return spaced_right
        return not self.rightward

    def _next_thing(self, k: int) -> int:
        for j in range(k + 1, len(self.marks)):
            if self.marks[j].kind == THING:
                return j
        return -1

    def _attach(self, mention: Mention, amount: Amount) -> None:
        if self.correcting:
            mention.amounts.clear()
            self.correcting = False
        mention.amounts.append(amount)
        if self.each:
            self._each_of(amount)
        if self.mode == "ask":
            mention.asked = True
        if self.held_sizes:
            mention.sizes += self.held_sizes
            self.held_sizes = []

    def _each_of(self, amount: Amount) -> None:
        """白菜、萝卜各两斤: the amount belongs to all that were listed."""
        for mention in reversed(self.mentions):
            if mention.amounts and mention.amounts[-1] is not amount:
                break
            general = mention.concept is not None and bool(mention.concept.fields.get("generic"))
            if (mention.lacked or general) and mention.clause < self.mentions[-1].clause:
                break
            if not mention.amounts:
                mention.amounts.append(amount)
                mention.asked = mention.asked or self.mode == "ask"

    def _headless(self, k: int, amount: Amount) -> None:
        """An amount with no thing beside it: of an unknown thing that follows, or of the last one named."""
        after = self.marks[k + 1] if k + 1 < len(self.marks) else None
        asking = self.mode == "ask"
        headless = after is not None and after.kind == UNKNOWN and self._is_headless(k + 1)
        if (
            after is not None
            and after.kind == UNKNOWN
            and after.start == amount.end
            and asking
            and not headless
            and self._unknown_thing(k, after, amount)
        ):
            return
        strange = after is not None and after.kind == UNKNOWN and not headless
        if not self.mentions or (strange and not self.correcting and not self.each):
            return
        last = self.mentions[-1]
        if amount.role == "money" and not self._is_topup(last):
            return
        if last.amounts and not self.correcting and not self._packs(last.amounts[-1], amount) and self.clauses[-1].strange > _PURE:
            return
        if amount.role == "" and not (asking and self._is_topup(last)) and self.norm[amount.start] not in "x*×":
            return
        if self.each:
            self._each_of(amount)
            return
        if self.correcting:
            last.amounts.clear()
            last.refused = self.correcting = False
        elif last.amounts and not self._packs(last.amounts[-1], amount):
            last.amounts = [said for said in last.amounts if self._packs(said, amount)]
        last.amounts.append(amount)
        last.sizes += self.held_sizes
        self.held_sizes = []
        if asking:
            last.asked = True

    def _is_asked_here(self, k: int) -> bool:
        """Whether an asking word stands right before the amount, or a list of amounts goes on."""
        before = self.marks[k - 1] if k else None
        if before is None:
            return False
        if before.kind == CUE and before.word is not None:
            return bool(before.word.roles & (WANT | TAKE | JOIN)) or self.mode == "ask"
        return before.kind in (COMMA, LIST, SPACE, THING, UNKNOWN) and bool(self.mentions) and bool(self.mentions[-1].amounts)

    def _is_topup(self, mention: Mention) -> bool:
        return mention.concept is not None and mention.concept.fields.get("kind") == "topup"

    def _unknown_thing(self, k: int, after: Mark, amount: Amount) -> bool:
        name = self.norm[after.start : after.end]
        if name.endswith("的"):
            return False
        name_start = after.start + (name.rfind("的") + 1 if "的" in name[:-1] else 0)
        name = self.norm[name_start : after.end]
        if len(name) == 1 and not name.isascii():
            heard = self.words.single_heard_as(name)
            if heard is not None:
                self.held.append(amount)
                self._mention(name_start, after.end, heard[1], heard[0])
                self.clauses[-1].strange -= 1
                return True
        if len(self.norm) > _SPOKEN or not self._is_asked_here(k):
            return False
        if after.word is not None or not 1 < len(name) <= _LONGEST_NAME or not self.rightward and self.mentions:
            return False
        if self.words.words.get(name[-2:]) is not None or amount.role in ("money", ""):
            return False
        self.held.append(amount)
        self._mention(name_start, after.end, None)
        return True

    # -- asking words ---------------------------------------------------------------------------------------------

    def _cue(self, k: int, mark: Mark) -> None:
        assert mark.word is not None  # noqa: S101 - marks of this kind have one
        roles = mark.word.roles
        clause = self.clauses[-1]
        if roles & ABOUT:
            clause.about = True
            if not clause.things and self.mentions and self.mentions[-1].clause == len(self.clauses) - 2:
                self.clauses[-2].about = True
        said = self.norm[mark.start : mark.end]
        if said in _EACH:
            self.each = True
        if roles & WRONG and (self.mentions or self.held) and not (roles & FILLER and self._kind(self._ahead(k)) != AMOUNT):
            self.correcting = True
            self.held.clear()
            self.negate = False
            if roles & ~(WRONG | FILLER) == 0:
                return
        if roles & NOT:
            self.negate = True
            return
        if roles == FILLER or roles == NEVER or roles == FILLER | NEVER or roles == FILLER | NEVER | JOIN:
            return
        ahead = self._ahead(k)
        kind = self._kind(ahead)
        thing = (
            kind in (THING, AMOUNT)
            or (
                kind == UNKNOWN
                and ahead == k + 1
                and self.marks[ahead].end - self.marks[ahead].start > 1
                and self._sounds(self.marks[ahead])
            )
            or (kind == "" and k + 1 < len(self.marks) and self.marks[k + 1].kind == SIZE)
        )
        left = self._left()
        if roles & (LACK_BEFORE | LACK_AFTER | REFUSE | HAVE_BEFORE | HAVE_AFTER):
            self._state(k, roles, thing, kind, ahead, left)
        elif roles & WANT:
            if not (
                said.endswith(("买", "订", "购", "点"))
                and k + 1 < len(self.marks)
                and self.norm[self.marks[k + 1].start : self.marks[k + 1].end] in ("的", "嘅", "过", "了")
            ):
                self._want(k, thing, kind, left)
        elif roles & TAKE:
            after = self.marks[k + 1] if k + 1 < len(self.marks) else None
            if said == "点" and self._continues_a_verb(k):
                return
            if self.mode == "refuse" and self.mode_clause == len(self.clauses) - 1:
                return
            if not thing and said[-1] in _BRINGING:
                clause.delivering = True  # what follows is an address
            if (
                thing
                and not (mark.start and self.norm[mark.start - 1] in "不没唔莫")
                and not (after is not None and after.kind == CUE and self.norm[after.start : after.end] in _HAN_TAIL)
            ):
                self._want(k, thing, kind, left)
        elif roles & WISH:
            self.mode, self.mode_clause = "wish", len(self.clauses) - 1
        elif roles & TOLD:
            if len(said) == 1 and (not thing or (k + 1 < len(self.marks) and self.norm[self.marks[k + 1].start] in "的嘅")):
                return
            clause.told = True
            if self.mode != "ask" or self.mode_clause != len(self.clauses) - 1:
                self.mode = "told"
            if left is not None and not (left.asked or left.lacked or left.refused or left.had):
                left.told = True

    def _continues_a_verb(self, k: int) -> bool:
        """Whether 点 is "a little" after a verb (吃点糖) and no ordering of its own."""
        before = self.marks[k - 1] if k else None
        return (
            before is not None
            and before.kind == CUE
            and before.word is not None
            and bool(before.word.roles & TOLD)
            and before.end == self.marks[k].start
        )

    def _want(self, k: int, thing: bool, kind: str, left: Mention | None) -> None:
        self.mode, self.mode_clause = "ask", len(self.clauses) - 1
        self.clauses[-1].asks = True
        if thing:
            return
        if left is not None:
            for mention in self._together(left):
                mention.asked = not mention.had and not mention.refused and not mention.told
            return
        for mention in reversed(self.mentions):  # 面包、火腿肠，都要最便宜的
            if mention.settled or mention.told or self.clauses[mention.clause].strange > _PURE:
                break
            mention.asked = True

    def _state(self, k: int, roles: int, thing: bool, kind: str, ahead: int, left: Mention | None) -> None:
        """Words that say a thing is lacking, refused or there: of what follows, or of what went before."""
        before = roles & (LACK_BEFORE | REFUSE | HAVE_BEFORE)
        after = roles & (LACK_AFTER | REFUSE | HAVE_AFTER)
        if roles & JOIN and thing and not (kind == AMOUNT and self._kind(self._ahead(ahead)) not in (THING, UNKNOWN)):
            return
        if after & REFUSE and not thing and not self._ends_clause(k):
            after &= ~REFUSE
        leftward = (
            left is not None
            and after
            and (not thing or not before or (kind == AMOUNT and not self._right(ahead)) or (not left.settled and self._is_judged(ahead)))
        )
        if leftward and left is not None:
            if kind == AMOUNT and not roles & REFUSE:
                self.had_amount = True
            for mention in self._together(left):
                if after & LACK_AFTER:
                    broken = self.norm[self.marks[k].start : self.marks[k].end].startswith(_BROKEN)
                    mention.lacked = mention.lacked or not broken
                    mention.broken = broken
                elif after & REFUSE:
                    mention.refused = True
                else:
                    mention.had = True
            return
        if not thing:
            if (
                left is None
                and after & REFUSE
                and self.mentions
                and self.clauses[-1].strange <= _PURE
                and self.mentions[-1].clause == len(self.clauses) - 2
            ):
                self.mentions[-1].refused = True
            elif (
                left is None
                and after & LACK_AFTER
                and self.mentions
                and self.clauses[-1].strange <= _PURE
                and self.mentions[-1].clause == len(self.clauses) - 2
            ):
                self.mentions[-1].lacked = True
            if roles & REFUSE and self._names_soon(k):
                self.mode, self.mode_clause = "refuse", len(self.clauses) - 1
            return
        if before:
            self.mode = "lack" if before & LACK_BEFORE else "refuse" if before & REFUSE else "have"
            self.mode_clause = len(self.clauses) - 1

    def _ends_clause(self, k: int) -> bool:
        """Whether nothing but small words follows in the clause: 油不要了, not 南瓜不要太大的."""
        for mark in self.marks[k + 1 :]:
            if mark.kind in _BREAKING:
                return True
            if mark.kind not in (CUE, SPACE, LIST):
                return False
        return True

    def _names_soon(self, k: int) -> bool:
        """Whether a thing is named a little further on in the clause: 取消昨天订的牛奶."""
        for mark in self.marks[k + 1 : k + 7]:
            if mark.kind in _BREAKING:
                return False
            if mark.kind == THING:
                return True
        return False

    def _together(self, last: Mention) -> list[Mention]:
        """The last mention and those joined to it of which nothing was said yet: 米和油都没了."""
        together = [last]
        for mention in reversed(self.mentions[:-1]):
            if mention.clause != last.clause or mention.settled or not self._joined(mention.end, together[-1].start):
                break
            together.append(mention)
        return together

    def _joined(self, start: int, end: int) -> bool:
        between = [mark for mark in self.marks if start <= mark.start and mark.end <= end]
        return (
            start == end
            or bool(between)
            and all(
                mark.kind in (LIST, SPACE) or (mark.kind == CUE and mark.word is not None and mark.word.roles & JOIN) for mark in between
            )
        )

    def _is_judged(self, ahead: int) -> bool:
        """Whether the thing ahead has a judgement of its own after it (油没有米也没有)."""
        after = self._ahead(ahead)
        word = self.marks[after].word if after >= 0 else None
        return (
            word is not None
            and bool(word.roles & (LACK_AFTER | REFUSE | HAVE_AFTER | WANT))
            and not self._kind(self._ahead(after)) == THING
        )


def _weight(norm: str, mark: Mark) -> int:
    """How strange an unknown stretch makes a clause: a Latin word counts like two characters."""
    return 2 if norm[mark.start].isascii() else mark.end - mark.start
