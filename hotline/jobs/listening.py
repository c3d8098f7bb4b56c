"""Which worker processes of this machine listen for jobs: `hotline up` is ready when all of its own do."""

from __future__ import annotations

import socket
from collections import Counter

import redis

# RQ 3 keeps a set of all workers' keys, and a hash for each with its host, process id and state.
WORKERS = "rq:workers"
LISTENING = (b"idle", b"busy")


def listening(redis_url: str) -> Counter[int]:
    """For each process of this machine, how many queues it is listening on (one RQ worker serves one queue). Empty when Redis is away.

    A killed worker's entry stays for minutes: look up only process ids you know to live.
    """
    here = socket.gethostname().encode()
    found: Counter[int] = Counter()
    try:
        with redis.Redis.from_url(redis_url, socket_timeout=3, socket_connect_timeout=3) as connection:
            for key in connection.smembers(WORKERS):
                host, pid, state = connection.hmget(key, "hostname", "pid", "state")
                if host == here and state in LISTENING and pid is not None and pid.isdigit():
                    found[int(pid)] += 1
    except redis.RedisError:
        return Counter()
    return found
