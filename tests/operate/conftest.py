"""What tests of running it share: the running line of the journeys, and commands run beside it as an operator runs them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.journeys.conftest import Line
from tests.journeys.conftest import line as line

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def hotline(line: Line) -> Run:
    """`hotline("export", "tickets")` runs the command with the running line's settings."""

    def run(*arguments: str, given: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "hotline.cli", *arguments]
        return subprocess.run(command, env=line.environment | environment, input=given, capture_output=True, text=True, check=False)

    return run
