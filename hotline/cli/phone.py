"""`hotline phone block|allow PHONE`: an abusive number, and one that was given up by mistake."""

from __future__ import annotations

import getpass

import click

from hotline.cli.connected import connected
from hotline.flows.steer_phone import allow_phone, block_phone
from hotline.kernel.phones import parse_phone
from hotline.wiring import make_house


@click.group()
def phone() -> None:
    """Block a number, or allow it again."""


@phone.command()
@click.argument("number")
@click.option("--why", required=True, help="The reason, kept with the number.")
def block(number: str, why: str) -> None:
    """Answer NUMBER no more and ring it no more, but for danger."""
    with connected() as settings:
        block_phone(make_house(settings, pool=2), parse_phone(number, settings.region), why=why, actor=f"cli:{getpass.getuser()}")
    click.echo(f"{number} is blocked")


@phone.command()
@click.argument("number")
def allow(number: str) -> None:
    """Treat NUMBER like any other again. Its own opt-out, if any, stays."""
    with connected() as settings:
        allow_phone(make_house(settings, pool=2), parse_phone(number, settings.region), actor=f"cli:{getpass.getuser()}")
    click.echo(f"{number} is allowed")
