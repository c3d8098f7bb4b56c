"""New rows, by statements that are built once.

Building an INSERT anew each time cost two to four times what running it costs (`scripts/bench webhook`), and a text that opens a
ticket writes a dozen rows. A statement here depends on its table and on what happens in a conflict, never on values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import bindparam, literal, select
from sqlalchemy.dialects.postgresql import insert

from hotline.store.base import Base
from hotline.store.engine import AT_THE_END, Db
from hotline.store.prepared import Prepared, columns_of, default_of, loaded

Once = tuple[str, ...] | None
"""Which columns must be new: `("cause",)` adds nothing where there is such a row, `()` where any unique key is taken; None raises."""

Group = tuple[type[Base], Once, tuple[str, ...]]
"""Rows that one INSERT can write: their table, when they are new, the columns they give."""

Row = TypeVar("Row", bound=Base)
KEPT = "rows_for_the_end"
FEW = 8
"""So many rows at most have a statement of their own for each number of them."""


def add_row(db: Db, table: type[Base], values: Mapping[str, Any], *, once: Once = None) -> int | None:
    """Writes one row; its id, or None where `once` found one that is there already."""
    found: int | None = _insert(table, once, ("id",), tuple(values)).scalar(db, values)
    return found


def add_object(db: Db, table: type[Row], values: Mapping[str, Any], *, once: Once = None) -> Row | None:
    """Writes one row and returns it as an object of this transaction; None where `once` found one that is there already."""
    row = _insert(table, once, _names(table), tuple(values)).first(db, values)
    return None if row is None else loaded(db, table, row)


def add_rows(db: Db, table: type[Base], rows: Sequence[Mapping[str, Any]], *, once: Once = None) -> int:
    """Writes rows that all have the same columns, in one round trip; how many were new."""
    return len(_add(db, table, rows, once, ("id",)))


def add_rows_by(db: Db, table: type[Base], rows: Sequence[Mapping[str, Any]], by: str) -> dict[str, int]:
    """Writes rows that all have the same columns, those whose `by` is new; the ids of these by that column. One round trip."""
    return {str(row[0]): int(row[1]) for row in _add(db, table, rows, (by,), (by, "id"))}


def add_row_at_the_end(db: Db, table: type[Base], values: Mapping[str, Any], *, once: Once = None) -> None:
    """Writes one row when the transaction is about to commit, in one round trip with all others.

    For rows that nothing in this transaction refers to; whoever reads them in it calls `write_rows` first.
    """
    kept: dict[Group, list[Mapping[str, Any]]] | None = db.info.get(KEPT)
    if kept is None:
        kept = db.info[KEPT] = {}
        db.info.setdefault(AT_THE_END, []).append(write_rows)
    kept.setdefault((table, once, tuple(sorted(values))), []).append(dict(values))


def write_rows(db: Db) -> None:
    """Writes what `add_row_at_the_end` kept, those of a table in the order they came."""
    kept: dict[Group, list[Mapping[str, Any]]] = db.info.get(KEPT) or {}
    few = {group: rows for group, rows in kept.items() if len(rows) <= FEW}
    if len(few) > 1:
        numbered = [(at, place, row) for at, rows in enumerate(few.values()) for place, row in enumerate(rows)]
        given = {f"{name}_{place}_{at}": value for at, place, row in numbered for name, value in row.items()}
        _insert_together(tuple((group, len(rows)) for group, rows in few.items())).run(db, given)
    for group, rows in kept.items():
        if len(few) <= 1 or group not in few:
            add_rows(db, group[0], rows, once=group[1])
    kept.clear()


def _add(db: Db, table: type[Base], rows: Sequence[Mapping[str, Any]], once: Once, returned: tuple[str, ...]) -> Sequence[Sequence[Any]]:
    if not rows:
        return []
    names = tuple(rows[0])
    if len(rows) == 1:
        return _insert(table, once, returned, names).rows(db, rows[0])
    if len(rows) <= FEW:
        given = {f"{name}_{place}": row[name] for place, row in enumerate(rows) for name in names}
        return _insert_few(table, once, returned, names, len(rows)).rows(db, given)
    return db.connection().execute(_statement(table, once, returned), [dict(row) for row in rows]).all()


@cache
def _insert(table: type[Base], once: Once, returned: tuple[str, ...], names: tuple[str, ...]) -> Prepared:
    return Prepared(_statement(table, once, returned), names)


@cache
def _insert_few(table: type[Base], once: Once, returned: tuple[str, ...], names: tuple[str, ...], count: int) -> Prepared:
    """An INSERT of so many rows: a value's name is its column's and the row's place."""
    columns = table.__table__.c
    rows = [{name: bindparam(f"{name}_{place}", type_=columns[name].type) for name in names} for place in range(count)]
    return Prepared(_statement(table, once, returned).values(rows))


@cache
def _insert_together(groups: tuple[tuple[Group, int], ...]) -> Prepared:
    """INSERTs of so many rows into several tables: a value's name is its column's, the row's place and the group's."""
    everything = select(literal(1))
    for at, ((table, once, names), count) in enumerate(groups):
        columns: Any = table.__table__.c
        left_out = {c.name: literal(default_of(c), c.type) for c in columns if c.default is not None and c.name not in names}
        rows = [{n: bindparam(f"{n}_{place}_{at}", type_=columns[n].type) for n in names} | left_out for place in range(count)]
        everything = everything.add_cte(_statement(table, once, ("id",)).values(rows).cte(f"rows_{at}"))
    return Prepared(everything)


@cache
def _statement(table: type[Base], once: Once, returned: tuple[str, ...]) -> Any:
    rows: Any = table.__table__
    statement = insert(rows)
    if once is not None:
        statement = statement.on_conflict_do_nothing(index_elements=list(once) or None)
    return statement.returning(*(rows.c[name] for name in returned))


@cache
def _names(table: type[Base]) -> tuple[str, ...]:
    return tuple(column.name for column in columns_of(table))
