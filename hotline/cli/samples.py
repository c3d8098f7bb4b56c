"""`hotline samples`: people to try the line with, and who is there to be tried with."""

from __future__ import annotations

import json
from itertools import islice

import click

from hotline.cli.connected import connected
from hotline.flows.house import House
from hotline.flows.load_samples import load_samples
from hotline.store.queries.exports import export_rows
from hotline.wiring import make_house

MOST_OF_A_KIND = 40  # handsets on one page


@click.command()
def samples() -> None:
    """Load sample residents and volunteers where there are none yet; print who can be shown on a handset, as JSON.

    A roster that is already there is left as it is, and shown instead.
    """
    with connected() as settings:
        house = make_house(settings, pool=2)
        if not _people(house):
            load_samples(house)
        click.echo(json.dumps(_people(house), ensure_ascii=False))


def _people(house: House) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    with house.transaction() as work:
        for subject, role in (("residents", "resident"), ("volunteers", "volunteer")):
            rows = islice(export_rows(work.db, subject), MOST_OF_A_KIND)
            found += [{"number": row["phone"], "name": row["name"], "role": role} for row in rows if row["phone"]]
    return found
