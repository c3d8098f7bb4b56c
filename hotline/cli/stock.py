"""`hotline stock`: what a station was given and has, what is needed of it, and the ledger put right."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable
from pathlib import Path

import click

from hotline.cli.connected import connected
from hotline.flows.donation_file import import_donations
from hotline.flows.read_stock import read_stock
from hotline.flows.roster_rows import BadCell
from hotline.flows.spoil_kept import spoil_kept
from hotline.flows.steer_stock import Changed, count_stock, issue, receive, write_off
from hotline.kernel.ids import token
from hotline.supplies.amounts import shown
from hotline.supplies.deciding import Matched
from hotline.wiring import make_house

STATION = click.option("--station", help="The station whose stock it is; the first one without it.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
KEY = click.option("--key", help="A word for this press of yours: the same word again has no second effect.")
GOODS = (click.argument("item"), click.argument("quantity"), click.argument("unit", default=""))
REASON = click.option("--reason", required=True, help="Why; it stands in the ledger.")
Take = Callable[..., Changed]


def _goods(command: Callable[..., None]) -> Callable[..., None]:
    for argument in reversed(GOODS):
        command = argument(command)
    return command


@click.group()
def stock() -> None:
    """Stock and donations: a ledger that is only ever added to."""


@stock.command("list")
@STATION
@AS_JSON
def list_(station: str | None, as_json: bool) -> None:
    """What is there: to be had, and kept for tickets."""
    for row in _matched(station):
        if row.free or row.reserved:
            _tell(row, as_json, f"{shown(row.free)} {row.goods.unit}; {shown(row.reserved)} kept for tickets")


@stock.command()
@STATION
@AS_JSON
def needs(station: str | None, as_json: bool) -> None:
    """What open tickets want, what of it is kept or to be had, and what is short; exit code 1 when anything is."""
    wanted = [row for row in _matched(station) if row.needed]
    for row in wanted:
        short = f"short {shown(row.short)}" if row.short else "enough"
        have = f"{shown(row.reserved)} kept, {shown(row.free)} to be had"
        _tell(row, as_json, f"{shown(row.needed)} {row.goods.unit} wanted, {have}: {short}")
    raise SystemExit(int(any(row.short for row in wanted)))


@stock.command()
@click.argument("item", required=False)
@click.argument("quantity", required=False)
@click.argument("unit", default="")
@click.option("--donor", help="Who gave it: an organisation or a person.")
@click.option("--phone", default="", help="Their number.")
@click.option("--note", default="")
@click.option(
    "--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A CSV or XLSX list: donor,item,quantity,unit,note."
)
@KEY
@STATION
def donate(
    item: str | None, quantity: str | None, unit: str, donor: str | None, phone: str, note: str, file: Path | None, key: str | None,
    station: str | None,
) -> None:  # fmt: skip
    """Take in a donation: ITEM QUANTITY UNIT --donor NAME, or a whole list, all or nothing: --file FILE."""
    if file is not None:
        if item is not None:
            raise click.UsageError("either goods or a --file")
        _take_file(file, station)
        return
    if item is None or quantity is None or not donor:
        raise click.UsageError("what was given, how much, and by whom? ITEM QUANTITY UNIT --donor NAME, or --file FILE")
    cells = {"donor": donor, "phone": phone, "item": item, "quantity": quantity, "unit": unit, "note": note}
    _change(receive, "donation", cells, key, station)


@stock.command()
@_goods
@REASON
@KEY
@STATION
def count(item: str, quantity: str, unit: str, reason: str, key: str | None, station: str | None) -> None:
    """Set what is there to what was counted, without what is kept for tickets."""
    _change(count_stock, "count", {"item": item, "quantity": quantity, "unit": unit, "note": reason}, key, station)


@stock.command("issue")
@_goods
@click.option("--to", required=True, help="The volunteer's number.")
@click.option("--note", default="")
@KEY
@STATION
def issue_(item: str, quantity: str, unit: str, to: str, note: str, key: str | None, station: str | None) -> None:
    """Give a volunteer what they use up: masks, gloves."""
    _change(issue, "issue", {"item": item, "quantity": quantity, "unit": unit, "volunteer": to, "note": note}, key, station)


@stock.command()
@_goods
@REASON
@KEY
@STATION
def writeoff(item: str, quantity: str, unit: str, reason: str, key: str | None, station: str | None) -> None:
    """Take out what is spoiled, broken or lost."""
    _change(write_off, "writeoff", {"item": item, "quantity": quantity, "unit": unit, "note": reason}, key, station)


@stock.command()
@click.argument("ticket")
@_goods
@REASON
@KEY
@STATION
def spoilt(ticket: str, item: str, quantity: str, unit: str, reason: str, key: str | None, station: str | None) -> None:
    """Take out what is spoiled of the goods kept for TICKET; it keeps others if there are any."""
    _change(spoil_kept, "spoilt", {"ticket": ticket, "item": item, "quantity": quantity, "unit": unit, "note": reason}, key, station)


def _matched(station: str | None) -> list[Matched]:
    with connected() as settings:
        return list(read_stock(make_house(settings, pool=2), station).rows)


def _tell(row: Matched, as_json: bool, words: str) -> None:
    if as_json:
        figures = {name: float(getattr(row, name)) for name in ("needed", "reserved", "free", "short")}
        click.echo(json.dumps({"item": row.goods.item, "unit": row.goods.unit, **figures}, ensure_ascii=False))
    else:
        click.echo(f"{row.goods.item}: {words}")


def _change(take: Take, what: str, cells: dict[str, str], key: str | None, station: str | None) -> None:
    with connected() as settings:
        house = make_house(settings, pool=2)
        try:
            done = take(house, cells, cause=f"{what}:{_by()}:{key or token()}", by=_by(), station=station)
        except BadCell as bad:
            raise click.UsageError(str(bad)) from None
    now = "" if done.kept is None else f"; {shown(done.kept)} kept for {cells['ticket']} now"
    click.echo(f"{done.goods.item}: {shown(done.before)} → {shown(done.after)} {done.goods.unit}{now}")


def _take_file(file: Path, station: str | None) -> None:
    with connected() as settings:
        done = import_donations(make_house(settings, pool=2), file.read_bytes(), by=_by(), station=station)
    for header in done.unknown:
        click.echo(f"column {header!r} is not known and was left out", err=True)
    for fault in done.faults:
        click.echo(f"line {fault.line}: {fault.reason}", err=True)
    if done.faults:
        click.echo(f"nothing booked: {len(done.faults)} bad rows", err=True)
        sys.exit(1)
    before = f", {done.taken - done.new} were booked from this very file before" if done.new < done.taken else ""
    click.echo(f"{done.new} donations booked{before}")


def _by() -> str:
    return f"cli:{getpass.getuser()}"
