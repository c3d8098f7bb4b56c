"""What a station is given, counts and writes off, each in a transaction of its own; the same cause twice has one effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

from hotline.flows.goods_rows import Donation, read_count, read_donation, read_lot, read_note, read_reason
from hotline.flows.house import House, Work
from hotline.flows.roster_file import BadFile
from hotline.flows.roster_rows import BadCell
from hotline.flows.write_ledger import entry
from hotline.kernel.phones import PhoneError, parse_phone
from hotline.store.models import Station
from hotline.store.queries import stock
from hotline.store.queries.exports import audit
from hotline.store.queries.places import default_station, station_named
from hotline.store.queries.volunteers import volunteer_by_id, volunteer_by_phone
from hotline.supplies.amounts import Goods, Lot, shown
from hotline.supplies.deciding import NOTHING, Flow, corrected
from hotline.supplies.ledger import Account, Movement

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Changed:
    """What stands on the stock of some goods, and stood before; alike where nothing was to be done.

    Of what is kept for a ticket: what was kept and what of it is good, and with other goods in its place `kept` now.
    """

    goods: Goods
    before: Decimal
    after: Decimal
    kept: Decimal | None = None


def receive(house: House, cells: Cells, *, cause: str, by: str, station: str | None = None) -> Changed:
    """A donation is added to the stock. `cause` names what was pressed or typed; `by` stands in ledger and audit.

    Raises BadCell for what cannot be read, BadFile for an unknown station.
    """
    given = read_donation(cells, house.settings.region)
    with house.transaction() as work:
        place = station_of(work, station)
        put_donations(work, place, [(cause, given)], by=by)
        after = stock.free(work.db, place.id, [given.lot.goods.item]).get(given.lot.goods, NOTHING)
        return Changed(given.lot.goods, after - given.lot.quantity, after)


def put_donations(work: Work, station: Station, given: Sequence[tuple[str, Donation]], *, by: str) -> int:
    """Writes donations, each with its cause; how many were new. Of one donor there is one row, whatever they gave."""
    donors = {who: stock.donor(work.db, station.id, *who) for who in dict.fromkeys((one.donor, one.phone) for _, one in given)}
    rows = [
        entry(
            work, station.id, Movement(cause, *one.lot, Account.DONOR, Account.STOCK), by=by, note=one.note,
            donor_id=donors[one.donor, one.phone],
        )
        for cause, one in given
    ]  # fmt: skip
    new = stock.add_movements(work.db, rows)
    if new:
        stock.keeps_stock(work.db, station)
        audit(work.db, by, "stock_donated", movements=new)
    return new


def count_stock(house: House, cells: Cells, *, cause: str, by: str, station: str | None = None) -> Changed:
    """The stock says what was counted; `note` must say why. What is kept for tickets is not part of it. Raises as `receive`."""
    goods, counted = read_count(cells)
    why = read_reason(cells)
    with house.transaction() as work:
        place = station_of(work, station)
        stock.keep_alone(work.db, place)
        there = stock.free(work.db, place.id, [goods.item]).get(goods, NOTHING)
        if stock.is_written(work.db, cause):
            return Changed(goods, there, there)
        _write(work, place, corrected(goods, counted, there), cause, by, why)
        stock.keeps_stock(work.db, place)
        audit(work.db, by, "stock_counted", item=goods.item, unit=goods.unit, before=shown(there), after=shown(counted), why=why)
        return Changed(goods, there, counted)


def write_off(house: House, cells: Cells, *, cause: str, by: str, station: str | None = None) -> Changed:
    """What is spoiled or lost leaves the stock; `note` must say why. Raises as `receive`, and BadCell for more than there is."""
    lot, why = read_lot(cells), read_reason(cells)
    with house.transaction() as work:
        place = station_of(work, station)
        done = _take_out(work, place, lot, Account.LOST, cause, by, why)
        if done.before != done.after:
            audit(work.db, by, "stock_written_off", item=lot.goods.item, unit=lot.goods.unit, quantity=shown(lot.quantity), why=why)
        return done


def issue(house: House, cells: Cells, *, cause: str, by: str, station: str | None = None) -> Changed:
    """Goods a volunteer uses up, such as masks: out of the stock, to `volunteer_id` or whoever has the number in `volunteer`.

    Raises as `write_off`, and BadCell for nobody in the pool.
    """
    lot, note = read_lot(cells), read_note(cells)
    with house.transaction() as work:
        place = station_of(work, station)
        to = _volunteer(work, house, place, cells)
        done = _take_out(work, place, lot, Account.ISSUED, cause, by, note, volunteer_id=to)
        if done.before != done.after:
            audit(work.db, by, "stock_issued", item=lot.goods.item, unit=lot.goods.unit, quantity=shown(lot.quantity), volunteer=to)
        return done


def _take_out(
    work: Work, station: Station, lot: Lot, target: Account, cause: str, by: str, note: str | None, *, volunteer_id: int | None = None
) -> Changed:
    """Takes goods out of the stock, once for each cause. Raises BadCell for more than there is."""
    goods, quantity = lot
    stock.keep_alone(work.db, station)
    there = stock.free(work.db, station.id, [goods.item]).get(goods, NOTHING)
    if stock.is_written(work.db, cause):
        return Changed(goods, there, there)
    if quantity > there:
        raise BadCell("quantity", "not_there", item=goods.item, there=shown(there), unit=goods.unit)
    _write(work, station, Flow(goods, quantity, Account.STOCK, target), cause, by, note, volunteer_id=volunteer_id)
    return Changed(goods, there, there - quantity)


def _volunteer(work: Work, house: House, station: Station, cells: Cells) -> int:
    written, chosen = cells.get("volunteer", "").strip(), cells.get("volunteer_id", "")
    column = "volunteer" if written else "volunteer_id"
    found = None
    if written:
        with suppress(PhoneError):
            found = volunteer_by_phone(work.db, station.id, parse_phone(written, house.settings.region))
    elif chosen.isdecimal() and len(chosen) < 10:
        found = volunteer_by_id(work.db, int(chosen))
    if found is None or found.station_id != station.id or found.state != "active":
        raise BadCell(column, "no_volunteer")
    return found.id


def station_of(work: Work, name: str | None) -> Station:
    """The station of this name, the first one without. Raises BadFile."""
    station = default_station(work.db) if name is None else station_named(work.db, name)
    if station is None:
        raise BadFile("no_station", name=name or "")
    return station


def _write(
    work: Work, station: Station, flow: Flow | None, cause: str, by: str, why: str | None, *, volunteer_id: int | None = None
) -> None:
    if flow is not None:
        stock.add_movements(work.db, [entry(work, station.id, Movement(cause, *flow), by=by, note=why, volunteer_id=volunteer_id)])
