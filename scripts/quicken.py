"""Compiles the modules of triage to machine code with mypyc, beside the modules themselves.

scripts/quicken             compiles them, unless what lies there was made of them as they are; takes a minute and a half
scripts/quicken --if-can    the same, and no failure where there is no C compiler or no headers of Python
scripts/quicken --remove    takes the machine code away: the modules are interpreted again

The answers are the same, and a changed module is interpreted until this is called again (see hotline/triage/native.py).
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from mypyc.build import mypycify
from setuptools import Distribution

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hotline.triage import native  # noqa: E402 - the checkout is compiled, wherever it is installed

ROOM = Path("hotline") / "triage"
INTERPRETED = ("__init__", "native", "branching", "common", "compiled", "expressions", "language", "lexicon", "pinyin", "stretches")
"""What finds the machine code, and what is used at the start or seldom."""
CHECKS = "[mypy]\nignore_missing_imports = true\n"


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--if-can", action="store_true")
    words.add_argument("--remove", action="store_true")
    asked = words.parse_args()
    if asked.remove:
        shutil.rmtree(native.folder().parent, ignore_errors=True)
    elif native.is_ready():
        if not asked.if_can:
            say("the modules of triage are compiled as they are")
    elif (reason := missing()) is None:
        say("compiling the modules of triage (takes a minute and a half)")
        quicken()
    elif asked.if_can:
        say(f"triage is interpreted, not compiled: {reason}")
    else:
        sys.exit(reason)


def missing() -> str | None:
    """What is missing to compile anything for this Python; None where nothing is."""
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")
    try:
        tried = subprocess.run(  # noqa: S603 - the compiler Python itself was built with, or the one the operator names
            [*compiler, "-fsyntax-only", "-I", sysconfig.get_path("include"), "-x", "c", "-"],
            input=b"#include <Python.h>\n",
            capture_output=True,
            check=False,
        )
    except OSError as error:
        return f"no C compiler: {error}"
    return None if tried.returncode == 0 else f"{compiler[0]} finds no headers of Python (python3-dev)"


def quicken() -> None:
    """Compile in a folder of its own, and put the machine code where it is looked for once all of it is there."""
    target = native.folder()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        shutil.copytree(ROOT / ROOM, work / ROOM, ignore=lambda _, names: [name for name in names if not name.endswith(".py")])
        for name in ("__init__.py", "terms.py"):
            shutil.copy(ROOT / "hotline" / name, work / "hotline" / name)
        (work / "mypy.ini").write_text(CHECKS, encoding="utf-8")
        compile_in(work)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(work / "built" / ROOM, target)
    native.note(ROOT / ROOM)


def compile_in(work: Path) -> None:
    """Compile the copies in a folder; what comes of it lies in `built` there."""
    os.chdir(work)
    paths = [str(file) for file in sorted(ROOM.glob("*.py")) if file.stem not in INTERPRETED]
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):  # remarks about how each line will be compiled
            extensions = mypycify(paths, opt_level="2", debug_level="0", group_name=native.GROUP)
            distribution = Distribution({"name": "triage", "ext_modules": extensions})
            command = distribution.get_command_obj("build_ext")
            command.build_lib, command.build_temp = "built", "objects"
            distribution.run_command("build_ext")
    except BaseException:
        say(said.getvalue())
        raise
    finally:
        os.chdir(ROOT)


def say(what: str) -> None:
    sys.stderr.write(what + "\n")


if __name__ == "__main__":
    main()
