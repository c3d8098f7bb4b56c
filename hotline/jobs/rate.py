"""Never more than so many a second over all machines: places in time, handed out by Redis, evenly spaced.

A bucket that holds N lets 2N-1 start within one second; a place every 1/N second does not. Places are a little
further apart than that, for a request takes a varying time from its place to the carrier: N of
them may come late by as much as the slack of one second without a sliding second ever seeing more than N.
Redis' own clock counts, so machines need not agree on the time. A missing key (a flush) starts empty, never full: after the places
that others may have taken before the flush.

The normal lane may only take places that are near, so a crisis that comes now finds the next one free, whatever waits.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

SLACK = 1.022  # of 1/N; what is left for jitter is 22 ms, of which half is spent on waking up
LATE_SECONDS = 0.011  # a place missed by more is given up for a new one
NEAR_SECONDS = 0.5
SLOWEST = 16.0
# KEYS 1: next (us), slow (factor). ARGV, in us: spacing, how near (negative: any), how near others may have gone before a
# flush; then each request's cost in units.
RESERVE = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local kept = redis.call('HMGET', KEYS[1], 'next', 'slow')
local spacing, near, waits = tonumber(ARGV[1]), tonumber(ARGV[2]), {}
local next, slow = tonumber(kept[1] or now + math.max(spacing, tonumber(ARGV[3])) + spacing), tonumber(kept[2] or 1)
if next < now then next = now end
for i = 4, #ARGV do
  local place = next + (tonumber(ARGV[i]) - 1) * spacing * slow
  if near >= 0 and place > now + math.max(near, ARGV[i] * spacing * slow) then break end
  waits[#waits + 1] = tostring(place - now)
  next = place + spacing * slow
  slow = math.max(1, slow * 0.97)
end
redis.call('HSET', KEYS[1], 'next', string.format('%.0f', next), 'slow', tostring(slow))
return waits
"""
# ARGV: pause us, slowest.
SLOW_DOWN = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local kept = redis.call('HMGET', KEYS[1], 'next', 'slow')
local next, slow = tonumber(kept[1] or now), tonumber(kept[2] or 1)
next = math.max(next, now + tonumber(ARGV[1]))
slow = math.min(tonumber(ARGV[2]), slow * 2)
redis.call('HSET', KEYS[1], 'next', string.format('%.0f', next), 'slow', tostring(slow))
"""


class PaceAway(Exception):
    """Redis does not answer, so nobody knows how many others are sending: nothing may be sent."""


@dataclass(frozen=True, slots=True)
class Place:
    """One request's place in time, on this process's monotonic clock."""

    at: float


class Rate:
    """The pace of one kind of request (`calls`, or segments of `messages`) over all machines."""

    def __init__(self, redis: Redis, name: str, per_second: float) -> None:
        # 1.5 a second is one in any sliding second; 0.5 is one in two.
        self.spacing = SLACK / (float(int(per_second)) if per_second >= 1 else per_second)
        self._key = f"hotline:pace:{name}"
        self._reserve = redis.register_script(RESERVE)
        self._slow_down = redis.register_script(SLOW_DOWN)

    def reserve(self, costs: Sequence[int], *, crisis: bool = False, near: bool = True) -> list[Place]:
        """Places for the first of these requests, in order: all of them, or as many as are near.

        `costs` are units: the segments of a text, 1 for a call. Raises PaceAway when Redis is away.
        """
        reach = -1 if crisis or not near else round(NEAR_SECONDS * 1e6)
        try:
            waits = self._reserve(keys=[self._key], args=[round(self.spacing * 1e6), reach, round(NEAR_SECONDS * 1e6), *costs])
        except RedisError as error:
            raise PaceAway(type(error).__name__) from error
        here = time.monotonic()
        return [Place(here + float(wait) / 1e6) for wait in waits]

    def wait(self, place: Place, cost: int = 1) -> None:
        """Sleeps until the place; one that was missed (a busy machine) is given up for the next. Raises PaceAway."""
        while True:
            pause = place.at - time.monotonic()
            if pause > 0:
                time.sleep(pause)
            if time.monotonic() - place.at <= LATE_SECONDS:
                return
            place = self.reserve([cost], near=False)[0]

    def slow_down(self, retry_after: float | None = None) -> None:
        """The carrier is busy: nobody sends for a moment, then half as fast, and a little faster with each request after that."""
        pause = (retry_after or 0.1) * random.uniform(1.0, 1.2)  # noqa: S311 - spreads machines, guards nothing
        try:
            self._slow_down(keys=[self._key], args=[round(pause * 1e6), SLOWEST])
        except RedisError as error:
            log.warning("pace_away", extra={"error": type(error).__name__})
