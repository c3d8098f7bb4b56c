"""Never more than so many a second over all machines, as the carrier counts them: each request asks Redis for a place, and gives it back.

What is guaranteed, and where. A rate of N is N places, kept in Redis; a request takes one (a text one for each segment), and the
place is free again a second after the carrier must have received that request. So whoever stands at the carrier's door sees two
requests of one place at least a second apart, hence never more than N in any sliding second, however long a request was held up on its
way: in a busy process, on the wire, before a carrier out of breath. When it was received we cannot see, only that it was before we had
the answer. The whole of that time is counted against the place, except what every request takes anyway: both ways are as
long for the next one, so the shortest of late, less `UNSURE` (its two halves need not have been shortest together), cancels out.

What it costs: a request that is late by e keeps its place e longer, so the share achieved is 1 / (`WINDOW` + e on average), and one
that hangs costs its own place alone. Besides, places are given out evenly, 1/N of a second apart, never closer than half of that;
who comes a moment late goes at once and the next ones catch up, so no turn is lost.

What is not guaranteed: a request whose process died is believed to arrive within `FLIGHT_SECONDS`. Danger does not wait for one that
hangs: a second after that one left it may have its place. After a flush nobody knows who has just sent, so the first second belongs
to nobody; a request that was then under way for longer than that may meet the first one after it.

Redis' own clock counts, so machines need not agree on the time; a rehearsal of a day may hand in another.

Danger goes first: while it waits, nothing else goes, and it waits for a free place only, neither for its turn nor for any distance to
the request before it. Where there was danger there is more of it (the next group of the team, the person's own telephone, the page
repeated after two minutes, the next caller): so for three minutes after each such request a tenth of the places, at least two, though
never more than half, is reserved for it, and found free. A day without danger costs rounds nothing. With one call a second there is
nothing to reserve.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import deque
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import RedisError

from hotline.kernel.clock import Clock

log = logging.getLogger(__name__)

WINDOW = 1.002  # of a second: clocks may differ in speed
EVEN = 1.004  # of the even distance: a little slower than places come free, so that they are not all taken at once
UNSURE = 0.010
TRIPS = 200  # how many of the latest requests are looked at for the shortest,
KNOWN_AFTER = 50  # and how many it takes before the shortest is believed to be
FLIGHT_SECONDS = 20.0  # time limits of the request itself: 3 s to connect, 8 s each for answer and body
CATCH_UP_SECONDS = 0.3  # who is later than that has rested, and gets no credit
CLOSEST = 0.5  # of the even distance, when catching up
SLOWEST = 16.0
RESERVED = 0.1  # of the places,
AT_LEAST_RESERVED = 2  # but no more than half of them: a telephone of the team, and the person's own
RESERVED_SECONDS = 180.0  # since the last request about danger; longer than a page waits to be repeated
# KEYS: state (next, slow, danger, newest, reserved: until when places are), places by when they are free, places of requests on their
# way by when those left.
# ARGV: places, window us, even distance us, units of this request, danger 0/1, catch-up us, closest, longest flight us, how many places
# are reserved for danger and for how long after it (us), and the time (us) where another clock than Redis' counts.
# Returns how long to wait (us), 0: go; Redis' time; and the places taken. Danger looks at requests on their way as if they had arrived;
# whoever waits for such a place looks again soon, for it may be free any moment.
MAY_GO = """
local t = redis.call('TIME')
local now = tonumber(ARGV[11]) or t[1] * 1000000 + t[2]
local most, window, apart, cost, danger = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5] == '1'
local function set(name, at) redis.call('HSET', KEYS[1], name, string.format('%.0f', at)) end
local function free(place, at) redis.call('ZADD', KEYS[2], string.format('%.0f', at), place) end
local kept = redis.call('HMGET', KEYS[1], 'next', 'slow', 'danger', 'newest', 'reserved')
local due, slow = tonumber(kept[1]), tonumber(kept[2] or 1)
apart = apart * slow
if not due then
  due = now + window
  set('next', due)
end
if redis.call('ZCARD', KEYS[2]) ~= most then
  redis.call('DEL', KEYS[2], KEYS[3])
  for place = 1, most do free(place, now + window) end
end
if now - due > tonumber(ARGV[6]) or (danger and slow <= 1) then due = now end
local held, reserved = math.min(cost, most), 0
if not danger and now < tonumber(kept[5] or 0) then reserved = math.min(tonumber(ARGV[9]), most - held) end
local places, when = {}, {}
local found = redis.call('ZRANGE', KEYS[2], 0, danger and -1 or held + reserved - 1, 'WITHSCORES')
for i = 1, #found, 2 do
  local left = danger and redis.call('HGET', KEYS[3], found[i])
  when[found[i]] = left and left + window or tonumber(found[i + 1])
  table.insert(places, found[i])
end
table.sort(places, function(a, b) return when[a] < when[b] end)
local ready = math.max(due, when[places[held + reserved]])
if kept[4] and not danger then ready = math.max(ready, kept[4] + apart * tonumber(ARGV[7])) end
if not danger then ready = math.max(ready, tonumber(kept[3] or 0)) end
if ready > now then
  if danger then set('danger', ready + 100000) end
  local left = redis.call('HGET', KEYS[3], places[held + reserved])
  if left then ready = math.min(ready, math.max(left + window, now + 20000)) end
  return {string.format('%.0f', math.ceil(ready - now)), string.format('%.0f', now)}
end
local answer = {'0', string.format('%.0f', now)}
for i = 1, held do
  free(places[i], now + tonumber(ARGV[8]) + window)
  redis.call('HSET', KEYS[3], places[i], answer[2])
  table.insert(answer, places[i])
end
set('next', due + cost * apart)
set('newest', now)
redis.call('HSET', KEYS[1], 'slow', tostring(math.max(1, slow * 0.97)))
if danger then
  redis.call('HDEL', KEYS[1], 'danger')
  set('reserved', now + tonumber(ARGV[10]))
end
return answer
"""
# KEYS: as above, without the state. ARGV: when the request left (Redis' us), window us, by how much later it may have arrived us, places.
ARRIVED = """
for i = 4, #ARGV do
  if redis.call('HGET', KEYS[2], ARGV[i]) == ARGV[1] then
    redis.call('HDEL', KEYS[2], ARGV[i])
    redis.call('ZADD', KEYS[1], string.format('%.0f', ARGV[1] + ARGV[2] + ARGV[3]), ARGV[i])
  end
end
"""
# KEYS: state. ARGV: pause us, slowest, the time as above.
SLOW_DOWN = """
local t = redis.call('TIME')
local now = tonumber(ARGV[3]) or t[1] * 1000000 + t[2]
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
    """Seconds to wait before asking again, 0: go now, the places are taken; when that was by Redis' clock, when it was asked by ours."""

    wait: float
    at: float
    places: tuple[bytes | str, ...] = ()
    asked: float = 0.0


class Rate:
    """The pace of one kind of request (`calls`, or `segments` of texts) over all machines. Threads may share it.

    With `clock`, its time counts instead of Redis' and ours: a day can be rehearsed under the very rule that holds in life.
    """

    def __init__(self, redis: Redis, name: str, per_second: float, *, clock: Clock | None = None) -> None:
        # 1.5 a second is one in any sliding second; 0.5 is one in any two.
        self.most = max(int(per_second), 1)
        span = 1.0 if per_second >= 1 else 1.0 / per_second
        self.reserved = max(round(self.most * RESERVED), min(AT_LEAST_RESERVED, self.most // 2))
        self.window = WINDOW * span
        self.apart = EVEN * span / self.most
        self._keys = [f"hotline:pace:{name}", f"hotline:pace:{name}:places", f"hotline:pace:{name}:flying"]
        self._may_go = redis.register_script(MAY_GO)
        self._arrived = redis.register_script(ARRIVED)
        self._slow_down = redis.register_script(SLOW_DOWN)
        self._clock = clock
        self._trips: deque[float] = deque(maxlen=TRIPS)
        self._lock = threading.Lock()

    def ask(self, cost: int = 1, *, crisis: bool = False) -> Leave:
        """May a request of so many units (segments; 1 for a call) go now? Who may says `arrived`. Raises PaceAway when Redis is away."""
        times = [round(self.window * 1e6), round(self.apart * 1e6)]
        kept = [self.reserved, round(RESERVED_SECONDS * 1e6)]
        words = [self.most, *times, cost, int(crisis), round(CATCH_UP_SECONDS * 1e6), CLOSEST, round(FLIGHT_SECONDS * 1e6), *kept]
        asked = self._ours()
        try:
            wait, at, *places = self._may_go(keys=self._keys, args=[*words, *self._theirs()])
        except RedisError as error:
            raise PaceAway(type(error).__name__) from error
        return Leave(int(wait) / 1e6, int(at) / 1e6, tuple(places), asked)

    def arrived(self, leave: Leave, trip: float | None = None) -> None:
        """The carrier has answered, refused or not, or nothing was sent (`trip` None): the places are free a second after that.

        `trip`: seconds from handing the request over to its answer. When Redis is away the places come free by themselves, later.
        """
        late = self._ours() - leave.asked
        with self._lock:
            if trip is not None:
                self._trips.append(trip)
            if trip is not None and len(self._trips) >= KNOWN_AFTER:
                late -= max(0.0, min(self._trips) - UNSURE)
        words = [round(leave.at * 1e6), round(self.window * 1e6), round(late * 1e6), *leave.places]
        try:
            self._arrived(keys=self._keys[1:], args=words)
        except RedisError as error:
            log.warning("pace_away", extra={"error": type(error).__name__})

    def slow_down(self, retry_after: float | None = None) -> None:
        """The carrier is busy: nobody sends for a moment, then half as fast, and a little faster with each request after that."""
        pause = (retry_after or 0.1) * random.uniform(1.0, 1.2)  # noqa: S311 - spreads machines, guards nothing
        try:
            self._slow_down(keys=self._keys[:1], args=[round(pause * 1e6), SLOWEST, *self._theirs()])
        except RedisError as error:
            log.warning("pace_away", extra={"error": type(error).__name__})

    def _ours(self) -> float:
        return time.monotonic() if self._clock is None else self._clock.now().timestamp()

    def _theirs(self) -> list[int]:
        """What is sent along as the time: nothing where Redis' own clock counts."""
        return [] if self._clock is None else [round(self._clock.now().timestamp() * 1e6)]
