"""The `hotline` command: one group whose subcommands are loaded when they are called for.

`hotline --help` and `hotline triage` must start at once, so the names and their
short help stand in a table here, and a subcommand's module (`hotline.cli.NAME`, with an
object of the same name) is imported only to run it or to show its own help.
Expected failures end as one line on standard error and exit code 2, without a traceback.
"""

from __future__ import annotations

import errno
import importlib
import keyword
import os
import sys
from collections.abc import Mapping, Sequence

import click

from hotline.kernel.errors import HotlineError

COMMANDS: Mapping[str, str] = {
    "up": "Start everything as one process tree.",
    "serve": "Run the web server only.",
    "worker": "Run background jobs only.",
    "scheduler": "Run the schedule of sweeps only.",
    "db": "Move the database to the newest tables (db upgrade).",
    "samples": "Load the sample residents and volunteers.",
    "import": "Take residents or volunteers from a CSV or XLSX file.",
    "station": "Stations: what the line is called, its number, hours, memory (station set, list).",
    "community": "A community's control level and neighbours (community set).",
    "explain": "Why each volunteer was asked for a ticket.",
    "round": "Check-in rounds: start, list, show, pause, resume, cancel.",
    "report": "The brief and the statistics of a day, a month, any span.",
    "export": "Write rows as JSON lines, CSV or XLSX.",
    "stock": "What the station has: list, donate, count, issue, writeoff, spoilt, needs.",
    "user": "Users of the console (user add).",
    "rota": "The counsellors' rota: import, list, now, gaps.",
    "keys": "Keys that seal psychological contacts: rotate, new.",
    "person": "Show or erase one person's data.",
    "phone": "Block a number, or allow it again.",
    "backup": "Write the whole database to one file.",
    "restore": "Fill an empty database from a backup.",
    "purge": "Remove what is older than it is kept.",
    "doctor": "Look at everything the line stands on, and say what to do.",
    "carrier": "The webhooks at the carrier (carrier configure), the fallback file.",
    "policy": "Print the policy in force as TOML.",
    "triage": "Assess texts from standard input, one a line.",
}


class LazyGroup(click.Group):
    """A group that knows its subcommands' names and short help without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one subcommand; None for a name that is not in the table."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        name += "_" if keyword.iskeyword(name) else ""
        found = getattr(importlib.import_module(f"{__name__}.{name}"), name)
        if not isinstance(found, click.Command):
            raise TypeError(f"{__name__}.{name}.{name} is no click command")
        return found

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but without importing all subcommands to suggest one for a misspelt name."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"no such command {args[0]!r}; `hotline --help` lists them")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hotline")
def hotline() -> None:
    """A telephone and text outreach hotline for isolated elderly residents.

    `hotline up` starts everything; settings are environment variables, listed in the README.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 or 2 a failure that has been explained, 130 interrupted."""
    try:
        hotline.main(list(arguments) if arguments is not None else None, prog_name="hotline", standalone_mode=False)
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except HotlineError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        _say_no_more()
        sys.exit(1)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        _say_no_more()
        click.echo(f"the disk is full: make room for {error.filename or 'HOTLINE_DATA_DIR, or for the file that is written'}", err=True)
        sys.exit(2)


def _say_no_more() -> None:
    """Else the interpreter complains when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
