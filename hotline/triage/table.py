"""The index of the phrases as machine code reads it soonest: numbers in rows, without a single object of Python in between.

What looking for phrases costs is mostly waiting for memory, and Python's dictionaries and sets lie all over it. Here a character has a
number, two characters side by side lead through a hash table to the number of their key, and a key leads to its phrases. What a phrase
needs besides is a row of bits. The rows are strings, since `ord` of one of their characters is the shortest way to a number that both
Python and the compiler of `scripts/quicken` know. Interpreted this is several times slower than sets (`index.py` uses those then).
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, Final

from hotline.triage.language import latin_keys
from hotline.triage.stretches import ANY_LATIN, BEGINNING, END, Keys

if TYPE_CHECKING:
    from mypy_extensions import i64  # a number in a register; nothing of it is needed when the program runs

_BITS: Final = 16
"""Bits to a word of those that say which keys a text has."""
_A: Final = ord("a")
_Z: Final = ord("z")
_PLANE: Final = 0x10000
"""Characters beyond it (faces, rare names) are few, and kept in a dictionary."""
_CODE: Final = f"utf-32-{sys.byteorder[0]}e"
_PAIR: Final = 3
"""Numbers to a place of the hash table: the two characters (0: empty) and their key."""


class Table:
    """Phrases by their keys: `rows` leads from a key to the numbers of its phrases, `needs[number]` is what one needs besides."""

    def __init__(self, rows: Mapping[str, Sequence[int]], needs: Sequence[Keys]) -> None:
        keys = _numbered((*needs, rows))
        self._words = len(_numbered(needs)) // _BITS + 1  # of those that some phrase needs, which come first
        chars = _numbered_characters(keys)
        self._chars = _row({ord(char): number for char, number in chars.items() if ord(char) < _PLANE}, _PLANE)
        self._far = {char: number for char, number in chars.items() if ord(char) >= _PLANE}
        self._first, self._last = chars[BEGINNING], chars[END]
        self._latin = {key: number for key, number in keys.items() if key[0] == ANY_LATIN}
        self._singles = _row({chars[key]: number for key, number in keys.items() if len(key) == 1 and key != ANY_LATIN}, len(chars) + 1)
        self._mask = (1 << (len(keys) * 3 // 2).bit_length()) - 1  # at most two places of three are taken
        self._pairs = _hashed(keys, chars, self._mask)
        self._phrases_at, self._phrases = _listed({keys[key]: row for key, row in rows.items()}, len(keys) + 1)
        packed = ((number, _packed(keys[key] for key in need)) for number, need in enumerate(needs) if need)
        self._needs_at, self._needs = _listed(dict(packed), len(needs))

    def likely(self, norm: str) -> set[int]:
        """The phrases that may stand in a text in plain spelling; no other phrase stands in it."""
        there = [0] * self._words
        keys = self._keys(norm)
        for key in keys:
            _mark(key, there)
        return self._found(keys, there)

    def _keys(self, norm: str) -> list[int]:
        """The keys of a text; one that stands there twice may be in it twice."""
        keys: list[int] = []
        latin = False
        before: i64 = self._first
        length: i64 = len(norm)
        for at in range(length):
            code: i64 = ord(norm[at])
            latin = latin or _A <= code <= _Z
            this: i64 = ord(self._chars[code]) if code < _PLANE else self._far.get(norm[at], 0)
            if this:
                key: i64 = ord(self._singles[this])
                if key:
                    keys.append(key)
                key = self._pair(before, this)
                if key:
                    keys.append(key)
            before = this
        key = self._pair(before, self._last)
        if key:
            keys.append(key)
        return keys + [self._latin[word] for word in latin_keys(norm) if word in self._latin] if latin else keys

    def _pair(self, before: i64, this: i64) -> i64:
        """The key that two characters are, 0 where they are none; 0 is also what no phrase knows, and begins no pair."""
        pairs = self._pairs
        place: i64 = _place(before, this, self._mask)
        while True:
            at: i64 = place * _PAIR
            first: i64 = ord(pairs[at])
            if first == 0:
                return 0
            if first == before and ord(pairs[at + 1]) == this:
                return ord(pairs[at + 2])
            place = (place + 1) & self._mask

    def _found(self, keys: list[int], there: list[int]) -> set[int]:
        found: set[int] = set()
        phrases = self._phrases
        for key in keys:
            at: i64 = ord(self._phrases_at[key])
            if at:
                end: i64 = at + ord(phrases[at])
                while at < end:
                    at += 1
                    number: i64 = ord(phrases[at])
                    if self._has(number, there):
                        found.add(number)
        return found

    def _has(self, number: i64, there: list[int]) -> bool:
        """Whether one of the keys is there that a phrase needs besides; also where it needs none."""
        at: i64 = ord(self._needs_at[number])
        if not at:
            return True
        needs = self._needs
        end: i64 = at + ord(needs[at])
        while at < end:
            bits: i64 = there[ord(needs[at + 1])]
            if bits & ord(needs[at + 2]):
                return True
            at += 2
        return False


def _mark(key: i64, there: list[int]) -> None:
    """Mark a key as being there, if some phrase needs it."""
    word: i64 = key // _BITS
    if word < len(there):
        one: i64 = 1
        bits: i64 = there[word]
        there[word] = bits | one << (key % _BITS)


def _numbered(groups: Iterable[Iterable[str]]) -> dict[str, int]:
    """The keys, from 1; those that are needed together lie together, so that they share words of bits."""
    number = count(1)
    keys: dict[str, int] = {}
    for some in groups:
        for key in some:
            if key not in keys:
                keys[key] = next(number)
    return keys


def _numbered_characters(keys: Iterable[str]) -> dict[str, int]:
    """The characters of the keys, from 1."""
    chars = {BEGINNING, END}.union(*(key for key in keys if key[0] != ANY_LATIN))
    return {char: number for number, char in enumerate(sorted(chars), 1)}


def _row(numbers: Mapping[int, int], size: int) -> str:
    """Numbers at their places, 0 everywhere else."""
    row = [0] * size
    for at, number in numbers.items():
        row[at] = number
    return _string(row)


def _hashed(keys: Mapping[str, int], chars: Mapping[str, int], mask: i64) -> str:
    """The hash table of the keys that are two characters: where a place is taken, the next free one is."""
    table = [0] * ((mask + 1) * _PAIR)
    for key, number in keys.items():
        if len(key) == 2 and key[0] != ANY_LATIN:
            before: i64 = chars[key[0]]
            this: i64 = chars[key[1]]
            at: i64 = _place(before, this, mask) * _PAIR
            while table[at]:
                at = (at + _PAIR) % len(table)
            table[at], table[at + 1], table[at + 2] = before, this, number
    return _string(table)


def _place(before: i64, this: i64, mask: i64) -> i64:
    """Where two characters are looked for first; the factors are any that scatter them."""
    return (before * 40503 + this * 2654) & mask


def _listed(rows: Mapping[int, Sequence[int]], size: int) -> tuple[str, str]:
    """Where the row of each number begins (0: it has none), and the rows one behind the other, each after its length."""
    begins = [0] * size
    numbers = [0]
    for number, row in rows.items():
        begins[number] = len(numbers)
        numbers.append(len(row))
        numbers += row
    return _string(begins), _string(numbers)


def _string(numbers: list[int]) -> str:
    return array("I", numbers).tobytes().decode(_CODE, "surrogatepass")


def _packed(keys: Iterable[int]) -> list[int]:
    """A word and the bits wanted in it, the next word and its bits, and so on."""
    wanted: dict[int, int] = {}
    for key in keys:
        word = key // _BITS
        wanted[word] = wanted.get(word, 0) | 1 << key % _BITS
    return [number for word in sorted(wanted) for number in (word, wanted[word])]
