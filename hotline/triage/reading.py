"""One text being read as an order: what has been mentioned so far, and what is known of each mention.

People list things in both directions (两斤青菜, 青菜两斤), correct themselves, and say in the same breath what
they have and what they do not want. The marks are walked once (`orders`); this is what the walk remembers.
"""

from __future__ import annotations

from typing import Final

from hotline.triage.goods import FILLER, JOIN, LACK_BEFORE, NEVER, Vocabulary
from hotline.triage.lexicon import Concept
from hotline.triage.mark import AMOUNT, COMMA, CUE, LIST, SIZE, SPACE, STOP, Mark
from hotline.triage.quantities import Amount

BOUNDS: Final = (STOP, COMMA, LIST)
"""Marks that end an entry of a list."""
AMOUNT_OR_BOUNDS: Final = (AMOUNT, *BOUNDS)
BREAKING: Final = (STOP, COMMA)
"""Marks that end a clause."""
PURE: Final = 2
"""A clause with at most this many characters that are neither thing, amount nor filler is a bare list."""
LONGEST_NAME: Final = 10


class Mention:
    """A thing at `start:end` and what was said of it. `name` replaces what was said where that was misheard."""

    def __init__(self, start: int, end: int, clause: int, concept: Concept | None, name: str | None, strange: int) -> None:
        self.start = start
        self.end = end
        self.clause = clause
        self.concept = concept
        self.name = name
        self.amounts: list[Amount] = []
        self.sizes: list[tuple[int, int]] = []
        self.asked = False
        self.carried = False
        self.lacked = False
        self.used_up = False
        self.refused = False
        self.had = False
        self.told = False
        self.wished = False
        self.broken = False
        self.strange = strange
        self.listed = False

    @property
    def settled(self) -> bool:
        """Whether anything was said of it yet."""
        return self.asked or self.lacked or self.refused or self.had or bool(self.amounts)


class Clause:
    """What stands between two stops: how much of it is unknown, and what its words do to the whole of it."""

    def __init__(self) -> None:
        self.strange = 0
        self.about = False
        self.told = False
        self.asks = False
        self.question = False
        self.delivering = False
        self.things = 0


class Order:
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
        self.bare = False

    def ahead(self, k: int, *, over: int = FILLER) -> int:
        """The index of the next mark that is no filler, size or space, within the list entry; -1 when there is none."""
        for j in range(k + 1, len(self.marks)):
            mark = self.marks[j]
            if mark.kind in BOUNDS:
                return -1
            if mark.kind in (SPACE, SIZE) or (
                mark.kind == CUE and mark.word and mark.word.roles & (over | JOIN) and not mark.word.roles & ~(over | JOIN | NEVER)
            ):
                continue
            return j
        return -1

    def said(self, k: int) -> str:
        """The plain spelling of a mark."""
        return self.norm[self.marks[k].start : self.marks[k].end]

    def said_after(self, k: int) -> str:
        """The plain spelling of the mark that follows, "" at the end."""
        return self.said(k + 1) if k + 1 < len(self.marks) else ""

    def set_mode(self, mode: str) -> None:
        """What the things that follow in this clause are: asked for, lacking, refused, there, wished for."""
        self.mode, self.mode_clause = mode, len(self.clauses) - 1

    def kind(self, k: int) -> str:
        """The kind of a mark, "" for the index -1 of none."""
        return self.marks[k].kind if k >= 0 else ""

    def left(self) -> Mention | None:
        """The last mention of this clause."""
        return self.mentions[-1] if self.mentions and self.mentions[-1].clause == len(self.clauses) - 1 else None

    def mention(self, start: int, end: int, concept: Concept | None, name: str | None = None) -> Mention:
        """Note a thing: it takes the amounts that wait for it, and the mode of the moment."""
        clause = self.clauses[-1]
        mention = Mention(start, end, len(self.clauses) - 1, concept, name, clause.strange)
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
            mention.used_up = any(mark.end == start and mark.word and mark.word.roles & LACK_BEFORE for mark in self.marks)
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


def weight(norm: str, mark: Mark) -> int:
    """How strange an unknown stretch makes a clause: a Latin word counts like two characters."""
    return 2 if norm[mark.start].isascii() else mark.end - mark.start
