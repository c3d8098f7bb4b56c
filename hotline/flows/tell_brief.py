"""Each morning the coordinators read yesterday in one text: counts, and nobody's name. The whole brief is `hotline report`'s."""

from __future__ import annotations

from datetime import timedelta

from hotline.flows.house import House
from hotline.flows.report import read_report
from hotline.flows.send_text import queue_texts
from hotline.reporting.sentences import in_one_text
from hotline.reporting.span import one_day
from hotline.store.queries.places import default_station
from hotline.store.queries.transfers import was_put

STILL_MORNING = timedelta(hours=1)
"""What could not be told within this time after the hour is not told that day."""
STATEMENT_SECONDS = 60


def tell_brief(house: House) -> int:
    """Texts the coordinators once a day, at HOTLINE_BRIEF_AT of the installation's time; returns how many texts. Safe to run at any time.

    Yesterday is told of all stations together, for the coordinators are the installation's.
    """
    at, phones = house.settings.brief_at, house.settings.coordinators
    if at is None or not phones:
        return 0
    local = house.clock.now().astimezone(house.settings.timezone)
    hour = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    if not hour <= local < hour + STILL_MORNING:
        return 0
    causes = {phone: f"brief:{phone}:{local.date().isoformat()}" for phone in phones}
    with house.transaction() as work:
        if any(was_put(work.db, cause) for cause in causes.values()):
            return 0
    told = read_report(house, one_day(local.date() - timedelta(days=1)), statement_seconds=STATEMENT_SECONDS)
    with house.transaction() as work:
        expires = work.now + STILL_MORNING * 4
        return len(queue_texts(work, house, default_station(work.db), causes, [in_one_text(told)], expires_at=expires))
