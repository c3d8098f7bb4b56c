"""Triage compiled to machine code answers as it does interpreted, and is not believed once a module has changed.

Where nothing was compiled (no C compiler) both sides of the comparison are interpreted.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from hotline.triage import assess, built_in, native
from tests.triage.sayings import sayings
from tests.triage.texts_of_phrases import text_of

ROOT = Path(native.__file__).resolve().parents[2]
ANSWERS = "import sys\nfrom hotline.triage import assess\nfor text in sys.stdin.read().split('\\x00'): print(ascii(assess(text)))"
WHICH = "from hotline.triage import quantities; print(quantities.__file__)"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the code with the machine code that was made of it."""
    shutil.copytree(ROOT / "hotline", tmp_path / "hotline", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def python(house: Path, code: str, said: str = "") -> str:
    """What a process says that runs the code of this house."""
    own = {**os.environ, "PYTHONPATH": str(house)}
    run = subprocess.run([sys.executable, "-c", code], cwd=house, input=said, text=True, capture_output=True, check=True, env=own)
    return run.stdout


def test_interpreted_the_same_is_answered(house: Path) -> None:
    shutil.rmtree(native.folder(house / "hotline" / "triage"), ignore_errors=True)
    phrases = [row[0] for of_book in built_in().read.values() for row in of_book.values()]
    chance = Random(1)
    texts = [saying.text for saying in sayings()] + [text_of(regex, chance) for regex in phrases] + ["", "ａ２斤", "我想死" * 900]
    assert python(house, ANSWERS, "\0".join(texts)).splitlines() == [ascii(assess(text)) for text in texts]


def test_a_changed_module_is_interpreted(house: Path) -> None:
    room = house / "hotline" / "triage"
    assert native.is_ready(room) == native.is_ready()
    assert python(house, WHICH).strip().endswith(".py") != native.is_ready()
    with (room / "assess.py").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert not native.is_ready(room)
    assert python(house, WHICH).strip() == str(room / "quantities.py")


def test_machine_code_that_cannot_be_loaded_is_left_alone(house: Path) -> None:
    room = house / "hotline" / "triage"
    for file in native.folder(room).glob("native__mypyc*"):
        file.write_bytes(b"cut short")
    assert python(house, WHICH).strip() == str(room / "quantities.py")


def test_without_a_compiler_that_is_said_and_nothing_else_happens(house: Path) -> None:
    shutil.rmtree(native.folder(house / "hotline" / "triage"), ignore_errors=True)
    (house / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "quicken.py", house / "scripts")
    command = [sys.executable, str(house / "scripts" / "quicken.py")]
    none = {**os.environ, "CC": "/no/compiler"}
    if_can = subprocess.run([*command, "--if-can"], env=none, capture_output=True, text=True, check=False)
    asked = subprocess.run(command, env=none, capture_output=True, text=True, check=False)
    assert (if_can.returncode, asked.returncode) == (0, 1)
    assert "/no/compiler" in if_can.stderr and "interpreted" in if_can.stderr
    assert "/no/compiler" in asked.stderr
