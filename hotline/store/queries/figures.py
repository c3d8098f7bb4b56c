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


# Each line: what, up to three labels, a number. Open work is counted as it is now, traffic over the last 24 hours.
COUNTED = text("""
select 'tickets' as what, kind as a, status as b, urgency as c, count(*)::float as n
  from tickets where status in ('open', 'offered', 'assigned', 'delivered') group by 2, 3, 4
union all select 'tickets_opened', kind, '', '', count(*) from tickets where opened_at > :day group by 2
union all select 'callbacks', purpose, state, '', count(*) from callbacks where state in ('waiting', 'dialing', 'in_call') group by 2, 3
union all select 'oldest_callback', '', '', '', coalesce(extract(epoch from :now - min(next_attempt_at)), 0)
  from callbacks where state = 'waiting' and not held and next_attempt_at <= :now
union all select 'outbox', kind, lane, state, count(*) from outbox where state in ('ready', 'claimed', 'unknown') group by 2, 3, 4
union all select 'oldest_outbox', lane, '', '', extract(epoch from :now - min(not_before))
  from outbox where state = 'ready' and not_before <= :now group by 2
union all select 'offers_open', '', '', '', count(*) from offers where state = 'offered'
union all select 'pages_open', lane, '', '', count(*) from pages where acknowledged_at is null group by 2
union all select 'calls', direction, coalesce(outcome, status), '', count(*) from calls where started_at > :day group by 2, 3
union all select 'messages', direction, status, '', count(*) from messages where created_at > :day group by 2, 3
union all select 'segments', direction, status, '', sum(segments) from messages where created_at > :day group by 2, 3
union all select 'carrier_errors', 'message', error_code, '', count(*)
  from messages where created_at > :day and error_code is not null group by 3
union all select 'carrier_errors', 'call', error_code, '', count(*) from calls where started_at > :day and error_code is not null group by 3
""")

CRISES = text("""
with danger as materialized (select id, opened_at, acknowledged_at from tickets where urgency = 'crisis' and opened_at > :day),
     rung as (select ticket_id, min(sent_at) as at from outbox
               where kind = 'call' and sent_at > :day and ticket_id in (select id from danger) group by ticket_id),
     called as (select b.ticket_id, min(a.started_at) as at from callbacks b join attempts a on a.callback_id = b.id
                 where b.ticket_id in (select id from danger) group by b.ticket_id)
select extract(epoch from least(rung.at, called.at) - danger.opened_at), extract(epoch from danger.acknowledged_at - danger.opened_at)
  from danger left join rung on rung.ticket_id = danger.id left join called on called.ticket_id = danger.id
""")


@dataclass(frozen=True, slots=True)
class Counted:
    """One figure: what was counted, its labels (empty where it has fewer than three), the number."""

    what: str
    labels: tuple[str, str, str]
    number: float


def count_all(db: Db, now: datetime, day: datetime) -> list[Counted]:
    """Every figure of the metrics, in one round trip. `day`: since when traffic is counted."""
    rows = db.execute(COUNTED, {"now": now, "day": day})
    return [Counted(row.what, (row.a or "", row.b or "", row.c or ""), float(row.n or 0)) for row in rows]


def crisis_times(db: Db, day: datetime) -> list[tuple[float | None, float | None]]:
    """For each danger since `day`: seconds until somebody was first dialled, until it was acknowledged; None: not yet."""
    return [tuple(None if value is None else float(value) for value in row) for row in db.execute(CRISES, {"day": day})]  # type: ignore[misc]  # two columns
