"""`hotline community`: how closed a community is, and what lies next to it."""

from __future__ import annotations

import getpass

import click

from hotline.cli.connected import connected
from hotline.flows.set_community import set_community
from hotline.terms import Level
from hotline.wiring import make_house


@click.group()
def community() -> None:
    """Communities: control level and neighbours."""


@community.command("set")
@click.argument("name")
@click.option("--level", type=click.Choice([level.value for level in Level]), help="The control level, recorded with its time.")
@click.option("--neighbours", help="Communities whose volunteers are asked as well, comma-separated; replaces the list.")
@click.option("--station", help="The station that covers it; the first one without it.")
def set_(name: str, level: str | None, neighbours: str | None, station: str | None) -> None:
    """Record a control level for the community NAME, or its neighbours."""
    if level is None and neighbours is None:
        raise click.UsageError("what is to be set? --level LEVEL or --neighbours NAME,NAME")
    named = None if neighbours is None else [part.strip() for part in neighbours.replace("，", ",").split(",") if part.strip()]
    with connected() as settings:
        new = set_community(
            make_house(settings, pool=2), name.strip(), level=Level(level) if level else None, neighbours=named,
            by=f"cli:{getpass.getuser()}", station=station,
        )  # fmt: skip
    told = [level] if level else []
    told += [f"next to {', '.join(named) or 'nobody'}"] if named is not None else []
    click.echo(f"{name.strip()}: {', '.join(told)}{' (a new community)' if new else ''}")
