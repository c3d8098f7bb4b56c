"""`hotline user add`: who may log in to the console."""

from __future__ import annotations

import click

from hotline.cli.connected import connected
from hotline.flows.accounts import ROLES, add_user
from hotline.wiring import make_house


@click.group()
def user() -> None:
    """Users of the console."""


@user.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="coordinator", show_default=True, help="What they may see and press.")
@click.password_option(help="At least 10 characters; asked for when not given.")
def add(name: str, role: str, password: str) -> None:
    """Add a user of the console, or give one a new password."""
    with connected() as settings:
        add_user(make_house(settings, pool=2), name, password, role)
    click.echo(f"{name} may log in as {role}")
