"""The tables of a report: the same for paper, spreadsheet, screen and program. A cell is a number, a word, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hotline.reporting.figures import CATEGORIES, RATES, STEPS, Figures, Rate, Report, covered, solved, step
from hotline.reporting.wording import say, word
from hotline.terms import Kind, Purpose, TicketStatus

Cell = str | int | float | None
SECONDS_A_MINUTE = 60
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Table:
    """`name` is for programs, the rest for people. `bar`: the column whose numbers are worth drawing, and `full` what is
    a whole bar of it (None: the largest). Times are minutes or as headed."""

    name: str
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    bar: int | None = None
    full: int | None = None


def tables(report: Report, lang: str) -> list[Table]:
    """All tables that have rows."""
    told = report.figures
    made = [make(told, lang) for make in MAKERS]
    made += [_goods(report, lang), _stations(report, lang)]
    return [table for table in made if table.rows]


def _table(
    name: str,
    lang: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    note: bool = False,
    bar: int | None = None,
    full: int | None = None,
) -> Table:
    head = [say(f"report.col_{column}", lang) for column in columns]
    return Table(name, say(f"report.table_{name}", lang), head, rows, say(f"report.note_{name}", lang) if note else "", bar, full)


def _people(told: Figures, lang: str) -> Table:
    ways = ("served", "helped", "reached", "talked")
    rows: list[list[Cell]] = []
    for name in ("", *CATEGORIES, "unlisted"):
        counts: list[Cell] = [told.count("people", way, name) for way in ways]
        said = word("category." if name in CATEGORIES else "report.who_", name or "all", lang)
        if any(counts):
            rows.append([said, *counts, told.count("talks", "served", name)])
    return _table("people", lang, ("who", *ways, "talks"), rows, note=True, bar=1)


def _tickets(told: Figures, lang: str) -> Table:
    rows: list[list[Cell]] = []
    for kind in Kind:
        if told.total("tickets", kind):
            statuses: list[Cell] = [told.count("tickets", kind, status) for status in TicketStatus]
            rows.append([word("report.kind_", kind, lang), told.total("tickets", kind), *statuses])
    head = ("kind", "total", *(f"status_{status}" for status in TicketStatus))
    return _table("tickets", lang, head, rows, note=True, bar=1)


def _flow(told: Figures, lang: str) -> Table:
    names = ("opened", "taken", "delivered", "closed", "cancelled")
    rows: list[list[Cell]] = [[say(f"report.flow_{name}", lang), told.count("flow", name)] for name in names]
    return _table("flow", lang, ("what", "number"), rows if told.total("flow") else [], bar=1)


def _steps(told: Figures, lang: str) -> Table:
    rows: list[list[Cell]] = []
    for name in STEPS:
        came = step(told, name)
        times = [_minutes(told.measure("step", name, which)) for which in ("median", "worst")]
        if came.whole:
            rows.append([say(f"report.step_{name}", lang), came.part, came.whole, _share(came), *times])
    return _table(
        "steps", lang, ("step", "part", "whole", "share", "median_minutes", "worst_minutes"), rows, note=True, bar=3, full=PERCENT
    )


def _rates(told: Figures, lang: str) -> Table:
    rows: list[list[Cell]] = []
    for name, made_of in RATES.items():
        rate = made_of(told)
        if rate.whole:
            rows.append([say(f"report.name_{name}", lang), _share(rate), rate.part, rate.whole, say(f"report.made_of_{name}", lang)])
    return _table("rates", lang, ("what", "share", "part", "whole", "made_of"), rows, bar=1, full=PERCENT)


def _traffic(told: Figures, lang: str) -> Table:
    rows: list[list[Cell]] = [
        [say(f"report.traffic_{what}_{way}", lang), told.total(what, way), told.total("answered", way) if what == "calls" else None]
        for what in ("calls", "texts")
        for way in ("inbound", "outbound")
    ]
    return _table("traffic", lang, ("what", "number", "answered"), rows if any(row[1] for row in rows) else [], bar=1)


def _callbacks(told: Figures, lang: str) -> Table:
    ends = told.words("callbacks", 2)
    rows: list[list[Cell]] = []
    for purpose in Purpose:
        if told.total("callbacks", purpose):
            counts: list[Cell] = [told.count("callbacks", purpose, end) for end in ends]
            rows.append([say(f"purpose.{purpose}", lang), told.total("callbacks", purpose), *counts])
    title, purpose_head, total = (say(f"report.{key}", lang) for key in ("table_callbacks", "col_purpose", "col_total"))
    said = [say("report.exhausted", lang) if end == "exhausted" else word("outcome.", end, lang) for end in ends]
    return Table("callbacks", title, [purpose_head, total, *said], rows, bar=1)


def _rounds(told: Figures, lang: str) -> Table:
    names = ("rounds", "planned", "reached", "needs", "well", "exhausted", "to_knock", "knocked")
    rows: list[list[Cell]] = [[say(f"report.round_{name}", lang), told.count("rounds", name)] for name in names]
    return _table("rounds", lang, ("what", "number"), rows if told.count("rounds", "rounds") else [])


def _crisis(told: Figures, lang: str) -> Table:
    rows: list[list[Cell]] = [
        [say("report.crisis_count", lang), told.count("crisis", "count"), None, None],
        [say("report.crisis_alarms", lang), told.count("crisis", "false_alarm"), None, None],
    ]
    for name in ("dial", "spoken", "in_hand"):
        times = [_whole(told.measure("crisis", name, which)) for which in ("median", "worst")]
        rows.append([say(f"report.crisis_until_{name}", lang), told.count("crisis", name, "timed"), *times])
    return _table("crisis", lang, ("what", "number", "median_seconds", "worst_seconds"), rows if told.count("crisis", "count") else [])


def _volunteers(told: Figures, lang: str) -> Table:
    rows: list[list[Cell]] = [
        [say(f"report.vol_{name}", lang), told.count("volunteers", name)] for name in ("active", "took_part", "deliveries")
    ]
    rows.append([say("report.vol_hours", lang), round(told.measure("volunteers", "hours") or 0, 1)])
    return _table("volunteers", lang, ("what", "number"), rows)


def _goods(report: Report, lang: str) -> Table:
    rows: list[list[Cell]] = []
    for one in report.goods:
        quantity = _whole(one.quantity) if one.quantity > 0 else None
        rows.append([one.name or say("report.other_goods", lang), quantity, one.unit, one.size, one.lines, one.unmeasured])
    return _table("goods", lang, ("item", "quantity", "unit", "size", "lines", "unmeasured"), rows, note=True, bar=4)


def _stations(report: Report, lang: str) -> Table:
    rows: list[list[Cell]] = []
    for name, told in report.stations:
        people = [told.count("people", "served"), told.count("talks", "served")]
        flow = [told.count("flow", which) for which in ("opened", "delivered", "closed", "cancelled")]
        alone = covered(told)
        rows.append([name, *people, *flow, _share(solved(told)), alone.whole, alone.part, _share(alone)])
    columns = ("station", "served", "talks", "opened", "delivered", "closed", "cancelled", "solved", "alone", "met", "coverage")
    return _table("stations", lang, columns, rows if len(rows) > 1 else [], bar=1)


def _share(rate: Rate) -> float | None:
    """Percent, one decimal."""
    return None if rate.share is None else round(rate.share * PERCENT, 1)


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / SECONDS_A_MINUTE, 1)


def _whole(value: float | None) -> float | int | None:
    return None if value is None else int(value) if value == int(value) else round(value, 1)


MAKERS: Sequence[Callable[[Figures, str], Table]] = (
    _people, _tickets, _flow, _steps, _rates, _traffic, _callbacks, _rounds, _crisis, _volunteers,
)  # fmt: skip
