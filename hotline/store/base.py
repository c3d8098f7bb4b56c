"""What all tables share: naming of constraints, time columns, and enums kept as checked text."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from sqlalchemy import BigInteger, DateTime, Enum, Identity, MetaData, String, func
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: DateTime(timezone=True), str: String()}  # noqa: RUF012 - SQLAlchemy reads it as a class attribute


Id = Annotated[int, mapped_column(BigInteger, Identity(always=False), primary_key=True)]
Ref = Annotated[int, mapped_column(BigInteger)]
Now = Annotated[datetime, mapped_column(server_default=func.now())]


def words(kind: type[StrEnum], name: str) -> Enum:
    """A text column that holds an enum's values and refuses others (a CHECK, not a PostgreSQL type: values may come later)."""
    return Enum(kind, native_enum=False, create_constraint=True, name=name, length=24, values_callable=lambda e: [m.value for m in e])
