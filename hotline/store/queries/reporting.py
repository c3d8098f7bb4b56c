"""The figures of a report: six statements that count, one that adds up goods, whatever the span and however many stations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from hotline.store.engine import Db
from hotline.store.queries.reporting_counts import COUNTS, GOODS, SPANS

MOST_GOODS = 2000
SORTED_IN_MEMORY = "32MB"
STATEMENTS = [text(SPANS + statement) for statement in COUNTS]
HANDED_OVER = text(SPANS + GOODS)


@dataclass(frozen=True, slots=True)
class StationSpan:
    """One station and the span that is counted there: from `starts`, before `ends`, both aware; `zone` by its IANA name."""

    id: int
    starts: datetime
    ends: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class CountedAt:
    """One figure: whose (None: all stations together), what was counted, up to two words about it, the number (None: no median of none)."""

    station: int | None
    what: str
    a: str
    b: str
    n: float | None


@dataclass(frozen=True, slots=True)
class GoodsSum:
    """One kind of thing handed over. `quantity` leaves out the `unmeasured` of its `lines`, where nobody said how much."""

    name: str
    unit: str
    size: str
    quantity: float
    lines: int
    unmeasured: int


def one_moment(db: Db, *, statement_seconds: int) -> None:
    """All statements of this transaction see the same rows, and change none: figures of one report fit together. Call it first.

    Each may take so long: where nobody waits for a page, longer than anything else may.
    """
    db.connection(execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})
    limits = "select set_config('statement_timeout', :limit, true), set_config('work_mem', :memory, true)"
    db.execute(text(limits), {"limit": f"{statement_seconds}s", "memory": SORTED_IN_MEMORY})


def count_span(db: Db, stations: Sequence[StationSpan], now: datetime) -> list[CountedAt]:
    """Every figure of these stations, each in its own span. Figures that are zero may be missing."""
    asked = _asked(stations) | {"now": now}
    return [CountedAt(row.station, row.what, row.a, row.b, row.n) for one in STATEMENTS for row in db.execute(one, asked)]


def goods_handed_over(db: Db, stations: Sequence[StationSpan]) -> list[GoodsSum]:
    """What was handed over, the commonest first. Names are as residents said them."""
    return [GoodsSum(*row) for row in db.execute(HANDED_OVER, _asked(stations) | {"most_goods": MOST_GOODS})]


def _asked(stations: Sequence[StationSpan]) -> dict[str, object]:
    return {
        "ids": [one.id for one in stations],
        "starts": [one.starts for one in stations],
        "ends": [one.ends for one in stations],
        "zones": [one.zone for one in stations],
        "least": min(one.starts for one in stations),
        "most": max(one.ends for one in stations),
    }
