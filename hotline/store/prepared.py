"""Statements that every text and call asks, put together once and run by the driver itself.

SQLAlchemy writes the SQL, so that names and types stay checked, and keeps the connection and its transaction. To run a statement it takes
two to four times what the driver takes, for a result that can do more than is needed here (`scripts/bench webhook`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Column, Connection, inspect, literal
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapper, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from hotline.store.base import Base
from hotline.store.engine import Db

Fit = Callable[[Any], Any]
Row = TypeVar("Row", bound=Base)
Cursor = psycopg.Cursor[tuple[Any, ...]]
DIALECT: Any = postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy has no types for it
DRIVER = "driver"
"""Key of `Db.info`: what the statements of one transaction are run with."""
NUMERIC = 1700  # what the server calls it: the one type whose reading SQLAlchemy asks that of


class Prepared:
    """One statement of Core's. `columns`: those an INSERT without values of its own is given; other values have names of their own.

    What the session's objects have changed is not written first, as `Db.execute` would. Errors are SQLAlchemy's.
    Raises ValueError for a statement whose text depends on its values (`in_` of a list: see `one_of`).
    """

    def __init__(self, statement: Any, columns: Iterable[str] = ()) -> None:
        compiled = statement.compile(dialect=DIALECT, column_keys=list(columns) or None)
        if compiled.post_compile_params:
            raise ValueError("the text of a prepared statement depends on its values")
        self._sql: str = compiled.string
        fits = {name: bind.type.dialect_impl(DIALECT).bind_processor(DIALECT) for bind, name in compiled.bind_names.items()}
        self._fits: dict[str, Fit] = {name: fit for name, fit in fits.items() if fit is not None}
        self._constants: dict[str, Any] = {}
        self._constants = self._fitted({name: bind.value for bind, name in compiled.bind_names.items() if not bind.required})
        self._constants |= self._fitted({column.key: default_of(column) for column in compiled.insert_prefetch})
        readers = [column.type.dialect_impl(DIALECT).result_processor(DIALECT, NUMERIC) for column in statement.exported_columns]
        self._readers: list[tuple[int, Fit]] = [(place, read) for place, read in enumerate(readers) if read is not None]

    def rows(self, db: Db, given: Mapping[str, Any]) -> list[Sequence[Any]]:
        """Every row, its values in the order of the statement's columns."""
        return [self._as_read(row) for row in self._run(db, given).fetchall()]

    def first(self, db: Db, given: Mapping[str, Any]) -> Sequence[Any] | None:
        """The first row."""
        row = self._run(db, given).fetchone()
        return None if row is None else self._as_read(row)

    def scalar(self, db: Db, given: Mapping[str, Any]) -> Any:
        """The first value of the first row; None without one."""
        row = self.first(db, given)
        return None if row is None else row[0]

    def run(self, db: Db, given: Mapping[str, Any]) -> None:
        """For what it does; rows are not read."""
        self._run(db, given)

    def _run(self, db: Db, given: Mapping[str, Any]) -> Cursor:
        """The cursor with what came back, which holds until the next statement of the transaction."""
        connection, cursor = db.info.get(DRIVER) or _driver(db)
        for told in connection.engine.dispatch.before_cursor_execute:  # as for every other statement: how round trips are counted
            told(connection, None, self._sql, given, None, False)
        try:
            return cursor.execute(self._sql, self._fitted(given))
        except psycopg.Error as error:
            gone = cursor.connection.closed
            raise DBAPIError.instance(
                self._sql, None, error, psycopg.Error, hide_parameters=True, connection_invalidated=gone, dialect=DIALECT
            ) from error

    def _fitted(self, given: Mapping[str, Any]) -> dict[str, Any]:
        values = {**self._constants, **given}
        for name in given.keys() & self._fits.keys():
            values[name] = self._fits[name](values[name])
        return values

    def _as_read(self, row: tuple[Any, ...]) -> Sequence[Any]:
        if not self._readers:
            return row
        values = list(row)
        for place, read in self._readers:
            values[place] = read(values[place])
        return values


def _driver(db: Db) -> tuple[Connection, Cursor]:
    """The connection of a transaction and a cursor of its driver's, the same for all its statements: to ask anew costs half a statement."""
    connection = db.connection()
    driver: Any = connection.connection.driver_connection
    found: tuple[Connection, Cursor] = connection, driver.cursor()
    db.info[DRIVER] = found
    return found


def one_of(column: Any, values: Iterable[object]) -> Any:
    """As `in_`, whose list of values would be written into the statement anew each time it runs."""
    return column.in_([literal(value, column.type) for value in values])


def columns_of(table: type[Base]) -> list[Any]:
    """The columns of a table, as `loaded` takes their values."""
    return list(table.__table__.columns)


def made(table: type[Row], values: Mapping[str, Any]) -> Row:
    """A new object that no transaction knows, as its constructor makes it at several times the cost."""
    row: Row = _shape(table).mapper.class_manager.new_instance()
    row.__dict__.update(values)
    return row


def objects(db: Db, tables: Iterable[type[Base]], values: Sequence[Any]) -> list[Any]:
    """The objects of a row that holds the columns of several tables one after another, each with its key first; None where none is."""
    found: list[Any] = []
    at = 0
    for table in tables:
        end = at + len(_shape(table).names)
        found.append(None if values[at] is None else loaded(db, table, values[at:end]))
        at = end
    return found


def loaded(db: Db, table: type[Row], values: Sequence[Any], *, fresh: bool = False) -> Row:
    """The object of a row that was just read, as if the transaction had loaded it; the one it knows already, if it does.

    `fresh`: an object that is known already takes the values too.
    """
    shape = _shape(table)
    known: Row | None = db.identity_map.get(shape.mapper.identity_key_from_primary_key(tuple(values[place] for place in shape.primary)))
    if known is None:
        row = made(table, dict(zip(shape.names, values, strict=True)))
        make_transient_to_detached(row)
        db.add(row)
        return row
    if fresh:
        for name, value in zip(shape.names, values, strict=True):
            set_committed_value(known, name, value)
    return known


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a table's rows become objects: the names of its columns, and which of them are its key."""

    mapper: Mapper[Any]
    names: tuple[str, ...]
    primary: tuple[int, ...]


@cache
def _shape(table: type[Base]) -> _Shape:
    mapper: Mapper[Any] = inspect(table)
    columns = columns_of(table)
    names = tuple(mapper.get_property_by_column(column).key for column in columns)
    return _Shape(mapper, names, tuple(columns.index(column) for column in mapper.primary_key))


def default_of(column: Column[Any]) -> Any:
    """What an INSERT writes that does not name the column: the same in every row (a word, a number, an empty list)."""
    default: Any = column.default
    return default.arg if default.is_scalar else default.arg(None)
