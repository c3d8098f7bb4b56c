"""What is counted for the doctor and the metrics: a few aggregates, none over more than indexes and the last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text

from hotline.store.engine import Db
from hotline.store.models import Outbox


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """The PostgreSQL server: major version, connections open and allowed, its clock (aware)."""

    version: int
    connections: int
    most_connections: int
    now: datetime


def server_facts(db: Db) -> ServerFacts:
    """One round trip."""
    row = db.execute(
        text(
            "select current_setting('server_version_num')::int / 10000, (select count(*) from pg_stat_activity where backend_type = "
            "'client backend'), current_setting('max_connections')::int, clock_timestamp()"
        )
    ).one()
    return ServerFacts(int(row[0]), int(row[1]), int(row[2]), row[3])


def due_long_ago(db: Db, before: datetime) -> int:
    """How many rows of the outbox should have gone out before then and still wait."""
    waits = select(func.count()).select_from(Outbox).where(Outbox.state == "ready", Outbox.not_before < before)
    return db.scalar(waits) or 0
