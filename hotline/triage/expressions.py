"""Expressions as `re` compiles them, kept so that it need not be done again.

To compile the expression of a phrase takes longer than to assess a text, and there are thousands of phrases: a new process spent half
of its first thousand texts on that. What comes of it is a row of numbers, the program of the machine inside `re`. These lie in
`lexicons/expressions.gz` beside the lexicons and are handed to that machine in some microseconds.

Python does not document this way in (`_sre.compile`). So the numbers are believed only where the same version of the machine made
them (Python numbers its versions: `_sre.MAGIC`), for these very lexicons; the machine checks each program before it takes it. Anywhere
else an expression is compiled when it is first looked for, the same is heard, and only the first texts take longer.
"""

from __future__ import annotations

import _sre  # type: ignore[import-not-found] # what `re` itself is built on
import gzip
import re
import sys
import zlib
from array import array
from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module, resources
from typing import Final

from hotline.triage.compiled import made_of

FILE = "expressions.gz"
_WORD: Final = "I"
"""How `array` calls the numbers of a program: four bytes without a sign (`_sre.CODESIZE`)."""
_FLAGS = int(re.UNICODE)

Place = tuple[int, int]
"""Where the program of an expression begins among all numbers, and how many it has."""


def expression(regex: str, place: Place | None) -> re.Pattern[str]:
    """An expression ready to be looked for, out of the kept programs where it is told to be at this place. Raises `re.error`."""
    programs = kept() if place is not None else None
    if programs is None or place is None:
        return re.compile(regex)
    start, size = place
    ready: re.Pattern[str] = _sre.compile(regex, _FLAGS, programs[start : start + size].tolist(), 0, {}, (None,))
    return ready


@lru_cache(maxsize=1)
def kept() -> memoryview | None:
    """The programs one behind the other; None where there are none or another Python or other lexicons made them."""
    file = resources.files("hotline.triage") / "lexicons" / FILE
    if not file.is_file():
        return None
    try:
        head, _, numbers = gzip.decompress(file.read_bytes()).partition(b"\n")
    except (OSError, EOFError, zlib.error):
        return None  # broken, or broken off
    return memoryview(numbers).cast(_WORD) if head == made_by() else None


def made_by() -> bytes:
    """What tells programs of this Python and these lexicons from all others."""
    return f"{_sre.MAGIC} {_sre.CODESIZE} {array(_WORD).itemsize} {sys.byteorder} {made_of()}".encode()


def compiled_programs(regexes: Iterable[str]) -> tuple[list[Place], bytes]:
    """The place of each expression's program, and the contents of the file, not yet packed."""
    compiler = import_module("re._compiler")
    parser = import_module("re._parser")
    numbers = array(_WORD)
    places: list[Place] = []
    for regex in regexes:
        parsed = parser.parse(regex)
        if parsed.state.flags != _FLAGS or parsed.state.groups != 1:
            raise ValueError(f"{regex!r}: a phrase has no groups to be told apart and no flags")
        program = compiler._code(parsed, _FLAGS)
        places.append((len(numbers), len(program)))
        numbers.extend(program)
    return places, made_by() + b"\n" + numbers.tobytes()
