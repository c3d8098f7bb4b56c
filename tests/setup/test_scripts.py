"""The two commands: their locks say exactly what is installed, and a second run installs nothing."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "scripts"
LOCKS = ("requirements.lock", "requirements-test.lock")
# Stand-ins for an interpreter that makes environments and for the pip inside them: they note what was asked of them.
FAKE_PYTHON = """#!/bin/sh
case "$*" in
*"-m venv"*) mkdir -p "$FAKE_ROOT/.venv/bin" && cp "$0" "$FAKE_ROOT/.venv/bin/python" ;;
*"-m pip"*)
    echo "$*" >>"$FAKE_ROOT/asked"
    printf '#!/bin/sh\\necho "hotline $*"\\n' >"$FAKE_ROOT/.venv/bin/hotline"
    chmod +x "$FAKE_ROOT/.venv/bin/hotline"
    ;;
*"-m pytest"*) echo "pytest $*" ;;
*"import pip"*) exit 1 ;;
esac
"""


def pins(lock: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (SCRIPTS / lock).read_text(), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_no_index_is_named(lock: str) -> None:
    text = (SCRIPTS / lock).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 20
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert "--index" not in text


def test_the_locks_hold_what_the_package_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    for lock, more in zip(LOCKS, (extras["build"], extras["test"]), strict=True):
        locked = pins(lock)
        for requirement in map(Requirement, [*project["dependencies"], *more]):
            version = locked.get(canonicalize_name(requirement.name))
            assert version, f"{requirement.name} is not in {lock}: run scripts/lock"
            assert requirement.specifier.contains(version), f"{lock} has {requirement.name} {version}: run scripts/lock"


def test_the_tests_run_on_the_releases_that_are_installed_for_use() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-test.lock").items()


@pytest.mark.parametrize("script", ["up", "test", "bench", "lock"])
def test_scripts_can_be_run(script: str) -> None:
    path = SCRIPTS / script
    assert os.access(path, os.X_OK)
    subprocess.run(["sh", "-n", str(path)], check=True)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with blanks in its path, and a `python3` that only pretends."""
    root = tmp_path / "a clone"
    (root / "scripts").mkdir(parents=True)
    for name in ("up", "test", "venv.sh", *LOCKS):
        target = root / "scripts" / name
        target.write_bytes((SCRIPTS / name).read_bytes())
        target.chmod(0o755)
    (root / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    (root / "bin").mkdir()
    python = root / "bin" / "python3"
    python.write_text(FAKE_PYTHON)
    python.chmod(0o755)
    return root


def run(clone: Path, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": f"{clone / 'bin'}:/usr/bin:/bin", "HOME": "", "FAKE_ROOT": str(clone)}
    return subprocess.run([str(clone / "scripts" / script), *arguments], env=env, cwd="/", capture_output=True, text=True, check=False)


def asked(clone: Path) -> list[str]:
    return (clone / "asked").read_text().splitlines()


def test_up_installs_once_and_hands_its_arguments_on(clone: Path) -> None:
    first = run(clone, "up", "--port", "9000")
    assert (first.returncode, first.stdout) == (0, "hotline up --port 9000\n"), first.stderr
    assert len(asked(clone)) == 2
    assert "--require-hashes -r scripts/requirements.lock" in asked(clone)[0]
    second = run(clone, "up")
    assert second.stdout == "hotline up\n"
    assert second.stderr == ""
    assert len(asked(clone)) == 2


def test_what_test_installed_serves_up_too_and_not_the_other_way_round(clone: Path) -> None:
    run(clone, "up")
    assert "pytest" in run(clone, "test", "-q", "-k", "two words").stdout
    assert "requirements-test.lock" in asked(clone)[2]
    run(clone, "up")
    run(clone, "test")
    assert len(asked(clone)) == 4


def test_a_changed_lock_or_package_description_is_installed_again(clone: Path) -> None:
    run(clone, "up")
    with (clone / "pyproject.toml").open("a") as description:
        description.write("# changed\n")
    run(clone, "up")
    assert len(asked(clone)) == 4


def test_an_install_that_failed_is_not_taken_for_done(clone: Path) -> None:
    python = clone / "bin" / "python3"
    python.write_text(FAKE_PYTHON.replace('*"-m pip"*)', '*"-m pip"*) exit 1 ;;\n*"never"*)'))
    failed = run(clone, "up")
    assert failed.returncode == 2
    assert "could not be installed" in failed.stderr
    python.write_text(FAKE_PYTHON)
    assert run(clone, "up").stdout == "hotline up\n"
