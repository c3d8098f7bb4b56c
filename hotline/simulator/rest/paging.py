"""Lists as the carrier gives them: newest first, in pages, filtered by number, status and date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from hotline.simulator.switchboard.errors import CarrierError

T = TypeVar("T")
DEFAULT_PAGE = 50
LARGEST_PAGE = 1000


def page(path: str, query: Mapping[str, str], name: str, found: list[T], show: Callable[[T], dict[str, Any]]) -> dict[str, Any]:
    """One page of `found` under the key `name`, with the addresses of its neighbours. Raises CarrierError 20001."""
    size = min(_count(query, "PageSize", DEFAULT_PAGE, least=1), LARGEST_PAGE)
    number = _count(query, "Page", 0, least=0)
    start = number * size
    rows = found[start : start + size]
    kept = {key: value for key, value in query.items() if key not in ("Page", "PageSize", "PageToken")}

    def address(to: int) -> str:
        return f"{path}?{urlencode({**kept, 'PageSize': size, 'Page': to})}"

    return {
        name: [show(row) for row in rows],
        "page": number,
        "page_size": size,
        "start": start,
        "end": start + len(rows) - 1 if rows else start,
        "uri": address(number),
        "first_page_uri": address(0),
        "next_page_uri": address(number + 1) if start + size < len(found) else None,
        "previous_page_uri": address(number - 1) if number else None,
    }


def _count(query: Mapping[str, str], name: str, default: int, least: int) -> int:
    try:
        return max(least, int(query.get(name) or default))
    except ValueError as error:
        raise CarrierError(20001, name) from error


def newest_first(rows: Iterable[T]) -> list[T]:
    """The carrier's order."""
    return list(rows)[::-1]


def dated(query: Mapping[str, str], name: str, moment: datetime | None) -> bool:
    """Whether a date passes the filters NAME (that day), NAME< (on or before) and NAME> (on or after). No date: not passed."""
    for sign in ("", "<", ">"):
        wanted = query.get(name + sign)
        if wanted is None:
            continue
        if moment is None:
            return False
        start, end = _span(wanted, name + sign)
        # the carrier's dates have whole seconds
        second = moment.replace(microsecond=0)
        if (sign != "<" and second < start) or (sign != ">" and second >= end):
            return False
    return True


def _span(text: str, name: str) -> tuple[datetime, datetime]:
    """A day as its 24 hours (UTC), a moment as that second."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CarrierError(20001, name) from error
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment, moment + (timedelta(days=1) if len(text) == len("2026-01-31") else timedelta(seconds=1))
