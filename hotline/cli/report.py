"""`hotline report`: the brief and the statistics a street office asks for, of any span."""

from __future__ import annotations

import getpass
import sys
from datetime import date
from pathlib import Path

import click

from hotline.cli.connected import connected
from hotline.flows.report import read_report, today_at
from hotline.flows.write_report import FORMATS, write_report
from hotline.kernel.clock import SystemClock
from hotline.reporting.span import LocalSpan, between, last_days, one_day, read_day, read_month
from hotline.wiring import make_house
from hotline.words.catalogue import FALLBACK

A_WEEK = 7
PATIENCE_SECONDS = 600  # a province's year


@click.command()
@click.option("--day", help="today, yesterday, or a date such as 2026-03-10. Without any span: today.")
@click.option("--week", is_flag=True, help="The seven days up to today.")
@click.option("--month", is_flag=False, flag_value="this", help="This month; or the month named: 2026-03, last.")
@click.option("--from", "first", help="The first day, or a moment such as '2026-03-10 20:00'.")
@click.option("--to", "last", help="The last day, counted wholly, or a moment at which the span ends. Without it: today.")
@click.option("--station", help="One station by its name.")
@click.option("--all", "every", is_flag=True, help="All stations together, and a line for each. So without --station.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="Shape of the report.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="File to write; standard output without it.")
@click.option("--lang", type=click.Choice(("zh", "en")), default="zh", show_default=True, help="Chinese or English words.")
def report(
    day: str | None, week: bool, month: str | None, first: str | None, last: str | None, station: str | None, every: bool, form: str,
    output: Path | None, lang: str,
) -> None:  # fmt: skip
    """Count a span, in each station's own time: who was served, what was done, how fast. No names, no numbers.

    For a brief every morning: `hotline report --day yesterday` from cron.
    """
    if sum((day is not None, week, month is not None, first is not None or last is not None)) > 1:
        raise click.UsageError("one span at a time: --day, --week, --month, or --from and --to")
    if last is not None and first is None:
        raise click.UsageError("--to needs --from")
    if station is not None and every:
        raise click.UsageError("either --station NAME or --all")
    if form == "xlsx" and output is None and sys.stdout.isatty():
        raise click.UsageError("an XLSX file is not for a terminal: name one with --output FILE")
    _span(SystemClock().now().date(), day, week, month, first, last)  # what is said wrongly is told before a server is started for it
    with connected() as settings:
        house = make_house(settings, pool=2)
        span = _span(today_at(house, station), day, week, month, first, last)
        words = FALLBACK if lang == "zh" else lang
        told = read_report(house, span, station=station, lang=words, statement_seconds=PATIENCE_SECONDS)
        with output.open("wb") if output else click.open_file("-", "wb") as out:
            write_report(house, told, form, out, lang=words, actor=f"cli:{getpass.getuser()}")
    if output:
        click.echo(f"report → {output}", err=True)


def _span(today: date, day: str | None, week: bool, month: str | None, first: str | None, last: str | None) -> LocalSpan:
    """The span that was named; today where none was. Raises BadSpan."""
    if first is not None:
        return between(first, last or "", today)
    if month is not None:
        return read_month(month, today)
    if week:
        return last_days(today, A_WEEK)
    return read_day(day, today) if day is not None else one_day(today)
