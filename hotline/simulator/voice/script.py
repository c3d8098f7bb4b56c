"""A person who follows a script: hears, waits for the words, then presses, speaks or hangs up.

A step is `{"wait_for": regex, "key": "1" | "say": "要大米" | "hangup": true, "after": seconds}`. It waits until all heard since
the last act matches, and acts when the line listens, as a polite caller does; `hangup` does not wait for
that. A step without `wait_for` acts the next time the line listens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

ACTS = {"key", "say", "hangup"}


class BadScript(ValueError):
    """A step that cannot be followed; the message says which and why."""


def check(steps: Any) -> tuple[dict[str, Any], ...]:
    """Read steps from JSON. Raises BadScript."""
    if not isinstance(steps, list):
        raise BadScript("script: a list of steps")
    for place, step in enumerate(steps, 1):
        if not isinstance(step, dict) or not (ACTS & set(step)) or set(step) - ACTS - {"wait_for", "after"}:
            raise BadScript(f"script, step {place}: wait_for (a regular expression), one of key, say, hangup, and after (seconds)")
        try:
            re.compile(str(step.get("wait_for", "")))
            float(step.get("after", 0))
        except (re.error, ValueError) as error:
            raise BadScript(f"script, step {place}: {error}") from error
    return tuple(steps)


class Script:
    """How far one person is in the script during one call."""

    def __init__(self, steps: Sequence[dict[str, Any]]) -> None:
        self._steps = list(steps)
        self._heard = ""

    @property
    def empty(self) -> bool:
        """Whether nothing is left to do."""
        return not self._steps

    def hears(self, text: str) -> None:
        """Add to what was heard since the last act."""
        self._heard += text + "\n"

    def hangs_up_now(self) -> bool:
        """Whether the next step is to hang up and its words were heard."""
        if not self._steps or not self._steps[0].get("hangup") or "after" in self._steps[0] or "wait_for" not in self._steps[0]:
            return False
        return re.search(self._steps[0]["wait_for"], self._heard) is not None

    def acts(self) -> Iterator[dict[str, Any]]:
        """The step whose time has come, taken off the script; at most one."""
        if self._steps and re.search(str(self._steps[0].get("wait_for", "")), self._heard):
            self._heard = ""
            yield self._steps.pop(0)
