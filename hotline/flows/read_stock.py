"""What a station has, what is needed of it, and what was written last: for the console and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hotline.flows.goods_counted import wanted_of
from hotline.flows.house import House
from hotline.flows.steer_stock import station_of
from hotline.store.models import Station
from hotline.store.queries import stock
from hotline.store.queries.places import all_stations
from hotline.supplies.deciding import Matched, matched

MOVEMENTS, DONORS = 100, 200


@dataclass(frozen=True, slots=True)
class StockView:
    """`rows`: need against supply, what is short first; `last`: (movement, donor, ticket's code, volunteer's name), the newest first.

    `volunteers`: (id, name) of the pool, to whom things may be given to use.
    """

    station: Station
    stations: Sequence[Station]
    rows: Sequence[Matched]
    last: Sequence[Any]
    donors: Sequence[str]
    volunteers: Sequence[Any]


def read_stock(house: House, station: str | None = None) -> StockView:
    """The stock of a station, the first one without a name. Raises BadFile for an unknown one."""
    with house.transaction() as work:
        place = station_of(work, station)
        needed = wanted_of(stock.items_waited_for(work.db, place.id))
        return StockView(
            station=place,
            stations=all_stations(work.db),
            rows=matched(needed, stock.reserved(work.db, place.id), stock.free(work.db, place.id)),
            last=stock.last_movements(work.db, place.id, MOVEMENTS),
            donors=stock.donor_names(work.db, place.id, DONORS),
            volunteers=stock.pool(work.db, place.id),
        )
