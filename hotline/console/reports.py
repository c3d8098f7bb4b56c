"""统计: the brief and the tables of any span, to be pasted, looked at, or taken away. It holds nobody's data, so every role may look."""

from __future__ import annotations

from datetime import date
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from flask import Response, abort, render_template, request, send_file

from hotline.console.door import door, house, me
from hotline.flows.report import NoStation, read_report, station_names, today_at
from hotline.flows.write_report import write_report
from hotline.reporting.figures import Report
from hotline.reporting.paper import shown
from hotline.reporting.sentences import brief, counted_words, title
from hotline.reporting.span import BadSpan, LocalSpan, between, last_days, month_of, read_day
from hotline.reporting.tables import tables
from hotline.words.catalogue import FALLBACK, render

SPANS = {"today": "今天", "yesterday": "昨天", "week": "近 7 天", "month": "本月"}
LONGEST_DAYS = 366
IN_MEMORY = 1024 * 1024
MOST_ROWS = 200  # of a table on the page: a province has thousands of stations, and a workbook
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door.get("/reports")
def reports() -> str:
    """A span, counted now; today where none was named, and why where it was named wrongly."""
    report, why = None, ""
    try:
        report = _asked()
    except BadSpan as bad:
        why = render(bad.told, FALLBACK)
    lines = [title(report, FALLBACK), *brief(report, FALLBACK), counted_words(report, FALLBACK)] if report else []
    return render_template(
        "console/reports.html", lines=lines, why=why, tables=tables(report, FALLBACK) if report else [], spans=SPANS, shown=shown,
        stations=station_names(house()), asked=request.args, again=_again(), most_rows=MOST_ROWS,
    )  # fmt: skip


@door.get("/reports.xlsx")
def report_file() -> Response:
    """The same as a workbook; audited."""
    try:
        report = _asked()
    except BadSpan:
        abort(400)
    out = cast("IO[bytes]", SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - closed with the answer
    write_report(house(), report, "xlsx", out, lang=FALLBACK, actor=me().name)
    out.seek(0)
    return send_file(out, mimetype=XLSX, as_attachment=True, download_name=f"report-{report.span.start:%Y-%m-%d}.xlsx")


def _asked() -> Report:
    """What the address asks for. Raises BadSpan; a station that is none is a page that is none."""
    station = request.args.get("station") or None
    try:
        span = _span(today_at(house(), station))
        if (span.end - span.start).days > LONGEST_DAYS:
            raise BadSpan("report.bad_here")
        return read_report(house(), span, station=station)
    except NoStation:
        abort(404)


def _span(today: date) -> LocalSpan:
    word, first, last = (request.args.get(name, "") for name in ("span", "from", "to"))
    if first or last:
        return between(first or last, last, today)
    if word == "week":
        return last_days(today, 7)
    if word == "month":
        return month_of(today)
    return read_day("yesterday" if word == "yesterday" else "today", today)


def _again() -> dict[str, str]:
    """What the address says, for the links that ask for the same."""
    return {name: request.args[name] for name in ("span", "from", "to", "station") if request.args.get(name)}
