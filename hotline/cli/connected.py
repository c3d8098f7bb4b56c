"""Settings for a subcommand, with a database and a Redis behind them for as long as it runs."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from hotline.embedded import running, tethered, with_kept_secrets
from hotline.kernel.errors import HotlineError
from hotline.kernel.logs import configure_logs
from hotline.settings import Settings, load_settings
from hotline.store.newest import at_newest

ADDRESSES = "up.json"
# The C library asks each name server twice for five seconds, and no time limit of a connection shortens that: with two that are away
# the carrier has given up before a text is spooled. It reads this from the environment, beside what resolv.conf says.
NAME_SERVER = "timeout:1 attempts:2"


class NotMigrated(HotlineError):
    """The database that a command stands on has not the tables it needs."""


@contextmanager
def connected(*, as_it_is: bool = False) -> Iterator[Settings]:
    """Settings whose URLs answer: a running stack's, the given ones, or embedded servers started for this block.

    A database that this command starts itself is brought to the newest tables first, so `hotline import` works before the first
    `hotline up`; not with `as_it_is`, for those who look at it, copy it or fill it. Raises SettingsError, EmbeddedError, UnfitTables
    or NotMigrated.
    """
    configure_logs("command", level=logging.WARNING)  # to standard error: standard output is what was asked for
    settings = beside_a_tree(with_kept_secrets(load_settings(os.environ)))
    with running(settings) as stack:
        if stack.servers and not settings.database_url and not as_it_is:
            bring_to_newest(stack.database_url, os.environ)
        yield settings.replaced(database_url=stack.database_url, redis_url=stack.redis_url)


def bring_to_newest(database_url: str, environment: Mapping[str, str]) -> None:
    """Move the database to the newest tables unless it is there. Raises NotMigrated, or UnfitTables when they cannot be moved.

    In another process, for the imports are slow and nearly every start does without them; of a session of its own, so that
    Ctrl-C at the terminal does not break it off.
    """
    if at_newest(database_url):
        return
    env = {**environment, "HOTLINE_DATABASE_URL": database_url}
    upgrade = tethered(program("hotline.cli", "db", "upgrade"), dying=signal.SIGTERM)
    done = subprocess.run(upgrade, env=env, stdout=2, start_new_session=True, check=False)  # noqa: S603 - our own command, no shell
    if done.returncode:
        raise NotMigrated("the database could not be brought to the newest tables; why stands above")


def beside_a_tree(settings: Settings) -> Settings:
    """The same settings, with the addresses of the `hotline up` on this data directory where the environment names none.

    A worker started beside a tree with a simulator on another port than 8001 would otherwise look for it in vain.
    """
    try:
        note = json.loads((settings.data_dir / ADDRESSES).read_text())
    except (OSError, ValueError):
        return settings
    names = {"public_url": "HOTLINE_PUBLIC_URL", "api_url": "HOTLINE_TWILIO_API_URL"}
    return settings.replaced(**{field: note[field] for field, name in names.items() if field in note and not os.environ.get(name)})


def as_environment(settings: Settings) -> dict[str, str]:
    """This process's environment plus what was found out since: for child processes that load their settings from it."""
    return {
        "RES_OPTIONS": NAME_SERVER,
        **os.environ,
        "HOTLINE_SIMULATOR": str(int(settings.simulator)),
        "HOTLINE_DATABASE_URL": settings.database_url or "",
        "HOTLINE_REDIS_URL": settings.redis_url or "",
        "HOTLINE_DATA_DIR": str(settings.data_dir.resolve()),
        "HOTLINE_PUBLIC_URL": settings.public_url,
        "HOTLINE_TWILIO_API_URL": settings.api_url,
        "HOTLINE_SECRET_KEY": settings.secret_key,
        "HOTLINE_ENCRYPTION_KEYS": ",".join(settings.encryption_keys),
        "TWILIO_ACCOUNT_SID": settings.account_sid,
        "TWILIO_AUTH_TOKEN": settings.auth_token,
    }


def program(module: str, *arguments: str) -> list[str]:
    """The command line of a module of ours; what lies in the current folder cannot take the place of a package (-P)."""
    return [sys.executable, "-P", "-m", module, *arguments]


def run_with_servers(module: str, *arguments: str) -> None:
    """Run a module of ours as a program with the servers behind it, hand it our stop signals, and exit as it does."""
    with connected() as settings:
        tied = tethered(program(module, *arguments), dying=signal.SIGTERM)
        child = subprocess.Popen(tied, env=as_environment(settings), start_new_session=True)  # noqa: S603 - our own command, no shell
        for which in (signal.SIGINT, signal.SIGTERM):
            signal.signal(which, lambda number, _frame: child.send_signal(number))
        code = child.wait()
    sys.exit(code)
