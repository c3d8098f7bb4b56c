"""The modules of this room as machine code, where somebody has had them compiled (`scripts/quicken`).

Compiled, the room reads half as many texts again in a second and gives the same answers; nothing needs it. The machine code lies in
`__native__` beside the modules, a folder for each build of Python, and is believed only while it was made of exactly the files that lie
here now. Otherwise (no compiler, another Python, a file changed since) the modules are interpreted as always.
"""

from __future__ import annotations

import hashlib
import sys
import sysconfig
import warnings
from collections.abc import MutableSequence
from importlib import import_module
from pathlib import Path

GROUP = "hotline.triage.native"
"""The compiled modules share one library of this name, and a suffix that the compiler gives it."""
_ROOM = Path(__file__).resolve().parent
_MADE_OF = "made_of"


def folder(room: Path = _ROOM) -> Path:
    """Where the machine code for this build of Python lies."""
    return room / "__native__" / str(sysconfig.get_config_var("SOABI"))


def sources(room: Path = _ROOM) -> list[Path]:
    """All modules of the room, and the terms of the house that they speak in."""
    return [*sorted(room.glob("*.py")), room.parent / "terms.py"]


def made_of(room: Path = _ROOM) -> str:
    """What tells these modules from all others: a digest of their contents."""
    digest = hashlib.blake2b(digest_size=16)
    for file in sources(room):
        text = file.read_bytes()
        digest.update(f"{file.name} {len(text)} ".encode() + text)
    return digest.hexdigest()


def note(room: Path) -> None:
    """Write down what the machine code in its folder was made of; the last step of compiling, so that half of it is never believed."""
    (folder(room) / _MADE_OF).write_text(made_of(room), encoding="utf-8")


def is_ready(room: Path = _ROOM) -> bool:
    """Whether machine code lies here that was made of these modules for this Python."""
    try:
        return (folder(room) / _MADE_OF).read_text(encoding="utf-8") == made_of(room)
    except (OSError, ValueError):
        return False


def is_in_use() -> bool:
    """Whether the modules of this process are machine code."""
    return f"{GROUP}__mypyc" in sys.modules


def prefer_native(path: MutableSequence[str]) -> None:
    """Have the modules of the package with this search path taken as machine code, where it is ready.

    Where it cannot be loaded after all (cut short, or made against another system's libraries) they are interpreted.
    """
    if not is_ready():
        return
    path.insert(0, str(folder()))
    try:
        import_module(f"{GROUP}__mypyc")
    except ImportError as error:
        path.pop(0)
        warnings.warn(f"the machine code of triage cannot be loaded, triage is interpreted: {error}", RuntimeWarning, stacklevel=2)
