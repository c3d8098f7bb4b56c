"""Are there known vulnerabilities in what the locks install? Asks PyPI's advisories, with `pip-audit` in an environment of its own.

Exit code 1 for a known vulnerability, and for that only. Where the index or the advisories cannot be reached nothing is known, which is
said, and is no failure: a machine without a network must be able to test what it has.

    scripts/audit
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK, AUDITED = ROOT / "scripts" / "requirements-audit.lock", ROOT / "scripts" / "requirements-test.lock"
HOME = ROOT / ".venv-audit"
INSTALL_SECONDS, ASK_SECONDS = 150, 90
ALLOWED: frozenset[str] = frozenset()
"""Advisories that do not touch us, by id, each with its reason beside it."""


def verdict(report: str) -> tuple[int, list[str]]:
    """The exit code and what to say, from pip-audit's JSON; an empty report is that of a run without an answer."""
    try:
        found = list(json.loads(report)["dependencies"])
    except (ValueError, KeyError, TypeError):
        return 0, ["WARNING: no advisories could be had: it is not known whether what is installed is vulnerable"]
    known = [
        f"{it['name']} {it['version']}: {advisory['id']}, put right in {', '.join(advisory['fix_versions']) or 'no release yet'}"
        for it in found
        for advisory in it.get("vulns", [])
        if not {advisory["id"], *advisory.get("aliases", [])} & ALLOWED
    ]
    skipped = [it["name"] for it in found if "skip_reason" in it]
    said = [f"WARNING: nothing could be asked about {len(skipped)} of {len(found)} packages"] if skipped else []
    return int(bool(known)), [*said, *known] or [f"no known vulnerability in {len(found)} packages"]


def installed() -> bool:
    """Whether pip-audit is there, now or after an install with hashes."""
    stamp, state = HOME / "installed", str(zlib.crc32(LOCK.read_bytes()))
    if stamp.exists() and stamp.read_text() == state:
        return True
    pip = [str(HOME / "bin" / "python"), "-m", "pip", "install", "-qq", "--only-binary", ":all:", "--require-hashes", "-r", str(LOCK)]
    env = os.environ | {"PIP_RETRIES": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    try:
        for command in ([sys.executable, "-m", "venv", "--clear", str(HOME)], pip):
            subprocess.run(command, env=env, check=True, timeout=INSTALL_SECONDS)  # noqa: S603 - our own command, no shell
    except (subprocess.SubprocessError, OSError):
        return False
    stamp.write_text(state)
    return True


def report() -> str:
    """pip-audit's JSON about the lock that holds all others; empty when there was no answer."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "report.json"
        ask = [str(HOME / "bin" / "python"), "-m", "pip_audit", "--disable-pip", "--require-hashes", "-r", str(AUDITED)]
        ask += ["--format", "json", "--output", str(told), "--progress-spinner", "off", "--timeout", "10"]
        try:
            subprocess.run(ask, capture_output=True, check=False, timeout=ASK_SECONDS)  # noqa: S603 - our own command, no shell
        except (subprocess.SubprocessError, OSError):
            return ""
        return told.read_text(encoding="utf-8") if told.exists() else ""


def main() -> int:
    """Ask, say what is known, and return the exit code."""
    code, said = verdict(report() if installed() else "")
    sys.stderr.write("".join(f"audit: {line}\n" for line in said))
    return code


if __name__ == "__main__":
    raise SystemExit(main())
