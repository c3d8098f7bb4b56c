"""Never more than so many a second over all machines, evenly spaced: each request asks Redis whether it may go now.

A bucket that holds N lets 2N-1 start within one second. So Redis keeps the times of the last N requests, and one may go only when
the N-th before it is a second old, and a little more: a request takes a varying time from here to the carrier, and that
slack is what N of them may differ by without a sliding second there ever seeing more than N. Besides, places are 1/N apart;
who comes a moment late - a busy machine - goes at once and the next ones catch up, so no place is lost.

Redis' own clock counts, so machines need not agree on the time. After a flush nobody knows who has just sent, so the
first second belongs to nobody: a missing key starts empty, never full. Danger goes first: while it waits, nothing else goes.
"""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

SLACK = 1.022  # of a second; 22 ms is what requests may differ by on their way
MANY = 20
SLACK_OF_FEW = 1.06  # where calls are few a late one may stand beside the next: more room, at the cost of one call in twenty
CATCH_UP_SECONDS = 0.3  # who is later than that has rested, and gets no credit
CLOSEST = 0.5  # of the even distance, when catching up
SLOWEST = 16.0
# KEYS: state (next, slow, danger), times of the last units, newest first. ARGV: units a window, window us, units of this request,
# danger 0/1, catch-up us, closest. Returns how long to wait (us), 0: go; and Redis' time.
MAY_GO = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local most, window, cost, danger = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == '1'
local kept = redis.call('HMGET', KEYS[1], 'next', 'slow', 'danger')
local due, slow = tonumber(kept[1]), tonumber(kept[2] or 1)
local apart = window / most * slow
if not due then
  due = now + window
  redis.call('HSET', KEYS[1], 'next', string.format('%.0f', due))
end
if now - due > tonumber(ARGV[5]) then due = now end
local ready, held = due, math.min(cost, most)
local nth, newest = redis.call('LINDEX', KEYS[2], most - held), redis.call('LINDEX', KEYS[2], 0)
if nth then ready = math.max(ready, nth + window) end
if newest then ready = math.max(ready, newest + apart * tonumber(ARGV[6])) end
if not danger then ready = math.max(ready, tonumber(kept[3] or 0)) end
if ready > now then
  if danger then redis.call('HSET', KEYS[1], 'danger', string.format('%.0f', ready + 100000)) end
  return {string.format('%.0f', ready - now), string.format('%.0f', now)}
end
for _ = 1, held do redis.call('LPUSH', KEYS[2], string.format('%.0f', now)) end
redis.call('LTRIM', KEYS[2], 0, most - 1)
redis.call('HSET', KEYS[1], 'next', string.format('%.0f', due + cost * apart), 'slow', tostring(math.max(1, slow * 0.97)))
if danger then redis.call('HDEL', KEYS[1], 'danger') end
return {'0', string.format('%.0f', now)}
"""
# KEYS: state. ARGV: pause us, slowest.
SLOW_DOWN = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local kept = redis.call('HMGET', KEYS[1], 'next', 'slow')
local due, slow = tonumber(kept[1] or now), tonumber(kept[2] or 1)
due = math.max(due, now + tonumber(ARGV[1]))
slow = math.min(tonumber(ARGV[2]), slow * 2)
redis.call('HSET', KEYS[1], 'next', string.format('%.0f', due), 'slow', tostring(slow))
"""


class PaceAway(Exception):
    """Redis does not answer, so nobody knows how many others are sending: nothing may be sent."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Seconds to wait before asking again, 0: go now, your place is taken; and when that was by Redis' clock, in seconds."""

    wait: float
    at: float


class Rate:
    """The pace of one kind of request (`calls`, or `segments` of texts) over all machines. Threads may share it."""

    def __init__(self, redis: Redis, name: str, per_second: float) -> None:
        # 1.5 a second is one in any sliding second; 0.5 is one in any two.
        self.most = max(int(per_second), 1)
        slack = SLACK if per_second >= MANY else SLACK_OF_FEW
        self.window = slack * (1.0 if per_second >= 1 else 1.0 / per_second)
        self._keys = [f"hotline:pace:{name}", f"hotline:pace:{name}:times"]
        self._may_go = redis.register_script(MAY_GO)
        self._slow_down = redis.register_script(SLOW_DOWN)

    def ask(self, cost: int = 1, *, crisis: bool = False) -> Leave:
        """May a request of so many units (segments; 1 for a call) go now? Raises PaceAway when Redis is away."""
        words = [self.most, round(self.window * 1e6), cost, int(crisis), round(CATCH_UP_SECONDS * 1e6), CLOSEST]
        try:
            wait, at = self._may_go(keys=self._keys, args=words)
        except RedisError as error:
            raise PaceAway(type(error).__name__) from error
        return Leave(int(wait) / 1e6, int(at) / 1e6)

    def slow_down(self, retry_after: float | None = None) -> None:
        """The carrier is busy: nobody sends for a moment, then half as fast, and a little faster with each request after that."""
        pause = (retry_after or 0.1) * random.uniform(1.0, 1.2)  # noqa: S311 - spreads machines, guards nothing
        try:
            self._slow_down(keys=self._keys[:1], args=[round(pause * 1e6), SLOWEST])
        except RedisError as error:
            log.warning("pace_away", extra={"error": type(error).__name__})
