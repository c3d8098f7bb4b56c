"""What all shelves share: servers, clean data, and which tests can run here.

Every test is marked with the name of its shelf (its folder), so `-m "not journeys"`
works. Browser tests need a Chromium; without one they are left out, and the summary
says so by name rather than letting them pass for run.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

pytest_plugins = ["tests.servers", "tests.wired"]

HERE = Path(__file__).parent
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LEFT_OUT = pytest.StashKey[list[str]]()


def find_chromium() -> str | None:
    """Path of a Chromium on this machine, or None. HOTLINE's own tests take the system's; nothing is downloaded."""
    return next((path for name in CHROMIUMS if (path := shutil.which(name))), None)


def pytest_configure(config: pytest.Config) -> None:
    """Shelves become markers, and the caller's settings do not reach the tests."""
    for shelf in sorted(entry.name for entry in HERE.iterdir() if entry.is_dir() and not entry.name.startswith(("_", "."))):
        if shelf != "browser":
            config.addinivalue_line("markers", f"{shelf}: a test of the shelf {shelf}")
    for name in [name for name in os.environ if name.startswith(("HOTLINE_", "TWILIO_"))]:
        del os.environ[name]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark each test with its shelf; leave out browser tests where no browser is."""
    for item in items:
        shelf = item.path.relative_to(HERE).parts[0]
        if shelf != item.path.name:
            item.add_marker(shelf)
    if find_chromium() is None:
        left_out = [item for item in items if item.get_closest_marker("browser")]
        items[:] = [item for item in items if not item.get_closest_marker("browser")]
        config.hook.pytest_deselected(items=left_out)
        config.stash[LEFT_OUT] = [item.nodeid for item in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name the browser tests that were left out."""
    left_out = config.stash.get(LEFT_OUT, [])
    if left_out:
        terminalreporter.section("browser tests left out: no Chromium found")
        for nodeid in left_out:
            terminalreporter.line(nodeid)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the Chromium for browser tests."""
    path = find_chromium()
    assert path, "browser tests are collected only where a Chromium is"
    return path
