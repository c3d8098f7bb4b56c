"""`hotline doctor`: looks at everything the line stands on, and says what to do."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator

import click

from hotline.cli.connected import connected
from hotline.embedded import EmbeddedError
from hotline.flows.diagnose import diagnose
from hotline.flows.findings import Finding, State, bad
from hotline.settings import SettingsError, load_settings
from hotline.wiring import make_house

SIGNS = {State.GOOD: ("ok  ", "green"), State.WATCH: ("look", "yellow"), State.BAD: ("BAD ", "red")}
SERVERS = "correct HOTLINE_DATA_DIR, or see the log it names; HOTLINE_DATABASE_URL and HOTLINE_REDIS_URL name servers of your own"


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line: subject, state, found, do.")
def doctor(as_json: bool) -> None:
    """Look at settings, database, Redis, clock, public address, carrier, number, coordinators and queues; change nothing.

    Exit code 0: nothing is bad; 1: something is.
    """
    found = []
    for finding in _findings():
        found.append(finding)
        _show(finding, as_json)
    sys.exit(int(any(finding.state is State.BAD for finding in found)))


def _findings() -> Iterator[Finding]:
    """Each as soon as it is found: what is away may take its time to show it."""
    try:
        load_settings(os.environ)
    except SettingsError as error:
        yield from (bad("settings", fault, "correct this variable") for fault in error.faults)
        return
    try:
        with connected(as_it_is=True) as settings:
            yield from diagnose(make_house(settings, pool=2))
    except EmbeddedError as error:
        yield bad("servers", str(error), SERVERS)


def _show(finding: Finding, as_json: bool) -> None:
    if as_json:
        click.echo(
            json.dumps({"subject": finding.subject, "state": finding.state, "found": finding.found, "do": finding.do}, ensure_ascii=False)
        )
        return
    sign, colour = SIGNS[finding.state]
    click.echo(f"{click.style(sign, fg=colour)}  {finding.subject}: {finding.found}" + (f"\n      → {finding.do}" if finding.do else ""))
