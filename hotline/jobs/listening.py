"""Which worker processes of this machine listen for jobs: `hotline up` is ready when all of its own do."""

from __future__ import annotations

import socket
from collections.abc import Collection

import redis

# RQ 3 keeps a set of all workers' keys, and a hash for each with its host, process id and state.
WORKERS = "rq:workers"
LISTENING = (b"idle", b"busy")


def listening(redis_url: str, pids: Collection[int]) -> set[int]:
    """Those of the given process ids of this machine that are registered and wait for, or do, a job. Empty when Redis is away."""
    here = socket.gethostname().encode()
    found: set[int] = set()
    try:
        with redis.Redis.from_url(redis_url, socket_timeout=3, socket_connect_timeout=3) as connection:
            for key in connection.smembers(WORKERS):
                host, pid, state = connection.hmget(key, "hostname", "pid", "state")
                if host == here and state in LISTENING and pid is not None and pid.isdigit():
                    found.add(int(pid))
    except redis.RedisError:
        return set()
    return found & set(pids)
