"""Carriers repeat, reorder, lose and delay; a hotline that was only tried with a polite one fails on the first bad day."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KINDS = ("status", "sms", "voice")
REST_MODES = ("500", "429", "timeout", "slow", "lost")
RESOURCES = ("calls", "messages")


class BadBehaviour(ValueError):
    """The control API was given something it does not know; the message says what it expects."""


@dataclass
class RestFault:
    """How the REST API fails: 500 and 429 do nothing; `lost` does it and answers 500; `timeout` does it and never answers; `slow` is late.

    `times` counts down; None is for ever.
    """

    mode: str
    times: int | None = None
    seconds: float = 30.0


@dataclass
class Misbehaviour:
    """Probabilities 0..1 for each webhook: sent twice, overtaken by later ones, never sent (callbacks); all late by `delay_seconds`."""

    duplicate: float = 0.0
    reorder: float = 0.0
    drop: float = 0.0
    delay_seconds: float = 0.0
    kinds: tuple[str, ...] = KINDS
    rest: dict[str, RestFault] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - repeatable on purpose, no secret

    def happens(self, probability: float, kind: str) -> bool:
        """Throw the dice for one webhook of this kind."""
        return kind in self.kinds and probability > 0 and self.chance.random() < probability

    def next_fault(self, resource: str) -> RestFault | None:
        """The fault of the next request that creates a `calls` or `messages`, counted down."""
        fault = self.rest.get(resource)
        if fault is None or fault.times is None:
            return fault
        fault.times -= 1
        if fault.times <= 0:
            del self.rest[resource]
        return fault


def read(wanted: Mapping[str, Any]) -> Misbehaviour:
    """From the control API's JSON: duplicate, reorder, drop, delay_seconds, kinds, seed, rest_status. Raises BadBehaviour."""
    unknown = set(wanted) - {"duplicate", "reorder", "drop", "delay_seconds", "kinds", "seed", "rest_status"}
    if unknown:
        raise BadBehaviour(f"unknown: {', '.join(sorted(unknown))}")
    numbers = {name: _number(wanted, name) for name in ("duplicate", "reorder", "drop", "delay_seconds")}
    if any(numbers[name] > 1 for name in ("duplicate", "reorder", "drop")):
        raise BadBehaviour("duplicate, reorder and drop are probabilities, 0 to 1")
    kinds = tuple(wanted.get("kinds", KINDS))
    if set(kinds) - set(KINDS):
        raise BadBehaviour(f"kinds: some of {', '.join(KINDS)}")
    rest = {resource: _fault(resource, fault) for resource, fault in dict(wanted.get("rest_status") or {}).items()}
    return Misbehaviour(**numbers, kinds=kinds, rest=rest, chance=random.Random(wanted.get("seed", 0)))  # noqa: S311 - as above


def _number(wanted: Mapping[str, Any], name: str) -> float:
    value = wanted.get(name, 0)
    if not isinstance(value, (int, float)) or value < 0:
        raise BadBehaviour(f"{name}: a number, not negative")
    return float(value)


def _fault(resource: str, fault: Any) -> RestFault:
    given = dict(fault) if isinstance(fault, Mapping) else {"mode": fault}
    mode = str(given.get("mode"))
    if resource not in RESOURCES or mode not in REST_MODES:
        raise BadBehaviour(f"rest_status: {{{'|'.join(RESOURCES)}: {'|'.join(REST_MODES)} or {{mode, times, seconds}}}}")
    return RestFault(mode, given.get("times"), float(given.get("seconds", 30.0)))
