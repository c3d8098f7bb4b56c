"""Danger that no worker has taken up: the web server sends it itself.

Workers are woken through Redis. Where Redis is away, or every worker is, a crisis text would be answered and nobody rung until they
are back. So each web process looks every few seconds whether a call or a text about danger has lain about, and if so hands it to
the carrier. A row is claimed before it is sent, whoever sends it; nothing goes out twice for it.
"""

from __future__ import annotations

import functools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from hotline.flows.flush_calls import flush_calls
from hotline.flows.flush_texts import flush_texts
from hotline.flows.house import House
from hotline.flows.pacing import Pace
from hotline.flows.place_calls import place_crisis
from hotline.kernel.logs import get_logger
from hotline.store.engine import DatabaseAway
from hotline.store.queries.sending import danger_waiting_since

log = get_logger(__name__)
LEFT_LYING = timedelta(seconds=4)
THREADS = 8
SECONDS = 5.0


def send_danger_left_lying(house: House, calls: Pace, segments: Pace) -> int:
    """Hands the carrier what is due about danger and has waited for more than 4 seconds; returns how many. Never raises DatabaseAway."""
    try:
        with house.transaction() as work:
            if not danger_waiting_since(work.db, work.now - LEFT_LYING):
                return 0
        log.warning("danger_left_lying")
        with ThreadPoolExecutor(THREADS) as pool:
            more = functools.partial(place_crisis, house)  # after what lies in the outbox: the team's telephones ring first
            sent = flush_calls(house, calls, pool, lane="crisis", threads=THREADS, refill=more, seconds=SECONDS)
            return sent + flush_texts(house, segments, pool, lane="crisis", threads=THREADS, seconds=SECONDS)
    except DatabaseAway:
        return 0
