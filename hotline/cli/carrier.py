"""`hotline carrier`: what is entered at the carrier, and the file for the day we do not answer at all."""

from __future__ import annotations

import os
from pathlib import Path

import click

from hotline.carrier.twiml import fallback_twiml
from hotline.cli.connected import connected
from hotline.flows.diagnose_carrier import configure as enter
from hotline.flows.diagnose_carrier import wanted
from hotline.settings import load_settings
from hotline.wiring import make_house


@click.group()
def carrier() -> None:
    """The carrier's side: configure, fallback."""


@carrier.command()
@click.option("--fallback-url", metavar="URL", help="Where the fallback file is hosted (not with us). Without it the present one stays.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def configure(fallback_url: str | None, yes: bool) -> None:
    """Enter our webhooks at HOTLINE_NUMBER."""
    with connected() as settings:
        house = make_house(settings, pool=2)
        should = wanted(house)
        click.echo(
            f"{settings.number}:\n  calls       {should.voice_url}\n  texts       {should.sms_url}\n  call status {should.status_url}"
        )
        if not yes:
            click.confirm("Enter these at the carrier?", abort=True)
        before, _ = enter(house, fallback_url)
    click.echo(f"entered; before: {before.voice_url or '-'}, {before.sms_url or '-'}, {before.status_url or '-'}")


@carrier.command()
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="File to write; standard output without it.")
def fallback(output: Path | None) -> None:
    """Write the TwiML the carrier plays when we do not answer. Host it anywhere but with us, then `carrier configure --fallback-url`."""
    words = fallback_twiml(load_settings(os.environ).emergency_numbers)
    if output is None:
        click.echo(words)
    else:
        output.write_text(words, encoding="utf-8")
