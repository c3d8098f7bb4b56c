"""`hotline explain A12`: why each volunteer was asked, and who would be next."""

from __future__ import annotations

import click

from hotline.cli.connected import connected
from hotline.flows.explain_ticket import Explanation, explain_ticket
from hotline.kernel.errors import HotlineError
from hotline.wiring import make_house


class NoSuchTicket(HotlineError):
    """Nothing can be explained: the code is no ticket's."""


@click.command()
@click.argument("code")
@click.option("--language", type=click.Choice(["zh_CN", "en", "yue"]), default="zh_CN", show_default=True, help="Language of the reasons.")
def explain(code: str, language: str) -> None:
    """Say who was asked for ticket CODE, in which order and why."""
    with connected() as settings:
        found = explain_ticket(make_house(settings, pool=2), code, lang=language)
        if found is None:
            raise NoSuchTicket(f"no ticket bears the code {code}")
        for line in _lines(found):
            click.echo(line)


def _lines(found: Explanation) -> list[str]:
    lines = [f"{found.code} {found.kind} {found.status}"]
    lines += [
        f"  {asked.offered_at:%Y-%m-%d %H:%M}Z wave {asked.wave} #{asked.rank} {asked.volunteer} {asked.state}: {', '.join(asked.reasons)}"
        for asked in found.asked
    ]
    if found.following:
        lines.append("next:")
        lines += [f"  {who.volunteer} {'-' if who.points is None else who.points}: {', '.join(who.reasons)}" for who in found.following]
    if found.unshown:
        lines.append(f"  and {found.unshown} more")
    return [*lines, "history:", *(f"  {at:%Y-%m-%d %H:%M:%S}Z {event} ({who})" for at, event, who in found.events)]
