"""How patient the house is: offers, tries and limits.

One frozen value that settings carry and rooms are handed. The built-in policy is what
`hotline policy` prints; a TOML file (HOTLINE_POLICY_FILE) is laid over it, key by key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, TypeVar

from hotline.kernel.errors import HotlineError
from hotline.terms import Purpose

DAY = 86_400


class PolicyError(HotlineError):
    """The policy file cannot be used; `faults` lists every reason, one short sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class OffersPolicy:
    """How an ordinary ticket is offered: volunteers asked at once at first, seconds until the next are asked, waves before a coordinator
    is told. How later waves grow, and what an urgent ticket asks, is `hotline.dispatch.waves.HASTE`, in multiples of these."""

    wave: int = 1
    expiry_seconds: int = 240
    max_waves: int = 6


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a callback of one purpose is tried.

    `waits_seconds[n]` is the pause after try n+1 that was not answered; the last one
    holds for all later tries. `per_day` counts tries in one local day, `total` in all.
    """

    waits_seconds: tuple[int, ...]
    per_day: int
    total: int

    def wait_after(self, tries: int) -> int:
        """Seconds to wait after `tries` (1 or more) tries."""
        return self.waits_seconds[min(tries, len(self.waits_seconds)) - 1]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one number may ask of us; beyond it calls are answered shortly and texts politely refused. Danger is always heard."""

    calls_per_number_per_hour: int = 10
    calls_per_number_per_day: int = 40
    open_tickets_per_number: int = 5


BUILT_IN_RETRIES: Mapping[Purpose, RetryPolicy] = MappingProxyType(
    {
        Purpose.CRISIS: RetryPolicy((30, 60, 120, 300), per_day=20, total=20),
        Purpose.REQUESTED: RetryPolicy((600, 1800, 7200), per_day=4, total=6),
        Purpose.MISSED_CALL: RetryPolicy((300, 1800, 7200), per_day=3, total=4),
        Purpose.NOT_UNDERSTOOD: RetryPolicy((600, 3600, 7200), per_day=3, total=4),
        Purpose.DELIVERY_CHECK: RetryPolicy((3600, 14400), per_day=2, total=3),
        Purpose.FOLLOW_UP: RetryPolicy((3600, 14400), per_day=2, total=4),
        Purpose.CHECK_IN: RetryPolicy((1800, 7200, 14400), per_day=3, total=5),
    }
)


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole policy; `retry` has an entry for every purpose."""

    offers: OffersPolicy = OffersPolicy()
    retry: Mapping[Purpose, RetryPolicy] = field(default_factory=lambda: BUILT_IN_RETRIES)
    limits: Limits = Limits()


BUILT_IN = Policy()


def parse_policy(toml: str) -> Policy:
    """The built-in policy with the given TOML laid over it. Raises PolicyError naming every fault."""
    try:
        document = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError([f"not TOML: {error}"]) from None
    faults = [f"unknown section [{name}]" for name in document if name not in ("offers", "retry", "limits")]
    offers = _laid_over(BUILT_IN.offers, document.get("offers", {}), "offers", faults)
    limits = _laid_over(BUILT_IN.limits, document.get("limits", {}), "limits", faults)
    retry = _retries(document.get("retry", {}), faults)
    if faults:
        raise PolicyError(faults)
    return Policy(offers, retry, limits)


def _retries(section: Any, faults: list[str]) -> Mapping[Purpose, RetryPolicy]:
    if not isinstance(section, dict):
        faults.append("[retry.PURPOSE] must be tables")
        return BUILT_IN_RETRIES
    known = {purpose.value: purpose for purpose in Purpose}
    faults += [f"[retry.{name}]: purpose must be one of {', '.join(known)}" for name in section if name not in known]
    laid = {p: _laid_over(BUILT_IN_RETRIES[p], section.get(p.value, {}), f"retry.{p.value}", faults) for p in Purpose}
    return MappingProxyType(laid)


Part = TypeVar("Part", OffersPolicy, RetryPolicy, Limits)


def _laid_over(part: Part, section: Any, where: str, faults: list[str]) -> Part:
    if not isinstance(section, dict):
        faults.append(f"[{where}] must be a table")
        return part
    known = {f.name for f in fields(part)}
    changes: dict[str, Any] = {}
    for key, value in section.items():
        if key not in known:
            faults.append(f"[{where}] has no {key}; it knows {', '.join(sorted(known))}")
        elif key == "waits_seconds":
            changes[key] = _waits(value, where, faults)
        elif not _whole(value, at_least=1):
            faults.append(f"[{where}] {key} must be a whole number of at least 1")
        else:
            changes[key] = value
    return replace(part, **changes)


def _waits(value: Any, where: str, faults: list[str]) -> tuple[int, ...]:
    if isinstance(value, list) and value and all(_whole(wait, at_least=1) and wait <= 7 * DAY for wait in value):
        return tuple(value)
    faults.append(f"[{where}] waits_seconds must be a list of whole seconds, each from 1 to a week")
    return (DAY,)


def _whole(value: Any, *, at_least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and at_least <= value <= 1_000_000


def policy_as_toml(policy: Policy) -> str:
    """The policy as TOML text that `parse_policy` reads back to an equal value."""
    lines = ["[offers]", *_assignments(policy.offers), "", "[limits]", *_assignments(policy.limits)]
    for purpose, retry in policy.retry.items():
        lines += ["", f"[retry.{purpose.value}]", *_assignments(retry)]
    return "\n".join(lines) + "\n"


def _assignments(part: OffersPolicy | RetryPolicy | Limits) -> list[str]:
    values = ((f.name, getattr(part, f.name)) for f in fields(part))
    return [f"{name} = {list(value) if isinstance(value, tuple) else value}" for name, value in values]
