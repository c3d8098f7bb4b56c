"""Counts a span, for one station or all of them, into a report: few questions to the database, all about the same moment.

Nothing personal leaves here: figures are counts, and of the names of goods only those of the word lists are told, for a resident's own
words may hold a name or a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from hotline.flows.house import House
from hotline.flows.quiet_hours import zone_of
from hotline.kernel.errors import HotlineError
from hotline.reporting.figures import Figures, Goods, Report
from hotline.reporting.span import BadSpan, LocalSpan
from hotline.store.models import Station
from hotline.store.queries.places import DEFAULT_STATION, all_stations, default_station
from hotline.store.queries.reporting import CountedAt, GoodsSum, StationSpan, count_span, goods_handed_over, one_moment
from hotline.terms import Line
from hotline.triage import built_in
from hotline.words.catalogue import FALLBACK, render

UNIT = re.compile(r"[^\W\d_]{1,6}")
SIZE = re.compile(r"\d{0,4}(?:\.\d{1,2})?[^\W\d_]{0,4}")
MEDICINE = "medicine"
PAGE_SECONDS = 15


class NoStation(HotlineError):
    """There is no station of this name."""


def read_report(
    house: House, span: LocalSpan, *, station: str | None = None, lang: str = FALLBACK, statement_seconds: int = PAGE_SECONDS
) -> Report:
    """The report of a span, counted in each station's own time. `station`: one by its name, else all. Raises NoStation, BadSpan,
    and DatabaseAway where one of its questions takes longer than `statement_seconds`."""
    asked = _asked(house, station)
    spans = [_span_of(house, one, span) for one in asked]
    with house.transaction() as work:
        one_moment(work.db, statement_seconds=statement_seconds)
        if all(one.starts > work.now for one in spans):
            raise BadSpan("report.bad_future")
        counted, goods = count_span(work.db, spans, work.now), goods_handed_over(work.db, spans)
        now = work.now
    zones = sorted({one.zone for one in spans})
    return Report(
        place=_place(asked, lang),
        span=span,
        counted_at=now.astimezone(ZoneInfo(zones[0]) if len(zones) == 1 else house.settings.timezone).replace(tzinfo=None),
        zone=zones[0] if len(zones) == 1 else "",
        figures=_figures(counted).get(None, Figures({})),
        goods=_named(goods, lang),
        stations=_each(asked, _figures(counted)) if len(asked) > 1 else (),
    )


def station_names(house: House) -> list[str]:
    """Every station, the first one first."""
    return [one.name for one in _asked(house, None)]


def today_at(house: House, station: str | None) -> date:
    """What day it is at a station; where all are meant, by the installation's time. Raises NoStation."""
    asked = _asked(house, station)
    zone = zone_of(house, asked[0]) if len(asked) == 1 else house.settings.timezone
    return house.clock.now().astimezone(zone).date()


def _asked(house: House, name: str | None) -> Sequence[Station]:
    with house.transaction() as work:
        stations = all_stations(work.db) or [default_station(work.db)]
    found = [one for one in stations if name is None or one.name == name]
    if not found:
        raise NoStation(f"there is no station {name}; there are: {', '.join(one.name for one in stations[:20])}")
    return found


def _span_of(house: House, station: Station, span: LocalSpan) -> StationSpan:
    zone = zone_of(house, station)
    there = span.at(zone)
    return StationSpan(station.id, there.start, there.end, str(zone))


def _place(stations: Sequence[Station], lang: str) -> str:
    if len(stations) > 1:
        return render(Line("report.all_stations", {"n": len(stations)}), lang)
    return stations[0].line_name if stations[0].name == DEFAULT_STATION else stations[0].name


def _figures(counted: Sequence[CountedAt]) -> Mapping[int | None, Figures]:
    by_station: dict[int | None, dict[tuple[str, str, str], float | None]] = {}
    for one in counted:
        by_station.setdefault(one.station, {})[one.what, one.a, one.b] = one.n
    return {station: Figures(found) for station, found in by_station.items()}


def _each(stations: Sequence[Station], figures: Mapping[int | None, Figures]) -> list[tuple[str, Figures]]:
    return [(one.name, figures.get(one.id, Figures({}))) for one in stations]


def _named(goods: Sequence[GoodsSum], lang: str) -> list[Goods]:
    """Goods of the word lists by name, medicines as one, everything else as one without a name, last. The commonest first."""
    sums: dict[tuple[str | None, str, str], Goods] = {}
    for one in goods:
        name, kind = _known().get(one.name.strip().lower(), (None, ""))
        if name is None or kind == MEDICINE:
            key = (render(Line("report.medicine"), lang) if name else None, "", "")
            quantity, unmeasured = 0.0, one.lines
        else:
            key = (name, one.unit if UNIT.fullmatch(one.unit) else "", one.size if SIZE.fullmatch(one.size) else "")
            quantity, unmeasured = one.quantity, one.unmeasured
        so_far = sums.get(key) or Goods(*key, 0.0, 0)
        sums[key] = Goods(*key, so_far.quantity + quantity, so_far.lines + one.lines, so_far.unmeasured + unmeasured)
    return sorted(sums.values(), key=lambda one: (one.name is None, -one.lines, one.name or "", one.unit, one.size))


@lru_cache(maxsize=1)
def _known() -> Mapping[str, tuple[str, str]]:
    """Every way of the word lists to say a thing: its name and what sort of thing it is."""
    book = built_in().book("goods")
    ways = {way.lower(): (thing.name, str(thing.fields.get("kind", ""))) for thing in book for way in thing.words}
    return ways | {thing.name.lower(): (thing.name, str(thing.fields.get("kind", ""))) for thing in book}
