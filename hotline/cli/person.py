"""`hotline person show|erase PHONE`: disclosure and erasure of one person's data."""

from __future__ import annotations

import getpass
import json

import click

from hotline.cli.connected import connected
from hotline.flows.person import erase_person, show_person
from hotline.kernel.phones import parse_phone
from hotline.wiring import make_house


@click.group()
def person() -> None:
    """One person's data: show it, erase it."""


@person.command()
@click.argument("phone")
def show(phone: str) -> None:
    """Everything on file about PHONE, as one JSON object. This is logged."""
    with connected() as settings:
        found = show_person(make_house(settings, pool=2), parse_phone(phone, settings.region), actor=f"cli:{getpass.getuser()}")
    click.echo(json.dumps(found, ensure_ascii=False, indent=1, default=str))


@person.command()
@click.argument("phone")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(phone: str, yes: bool) -> None:
    """Take PHONE and its person out of every table; what was handed over stays countable. There is no undo but a backup."""
    if not yes:
        click.confirm(f"Erase everything about {phone}?", abort=True)
    with connected() as settings:
        counts = erase_person(make_house(settings, pool=2), parse_phone(phone, settings.region), actor=f"cli:{getpass.getuser()}")
    for table, count in counts.items():
        if count:
            click.echo(f"{table}: {count}")
