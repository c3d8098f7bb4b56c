"""The embedded Valkey: no TCP, append-only file, its socket beside PostgreSQL's.

It holds only work that can be rebuilt. A file it cannot read any more is therefore
put aside, and it starts empty, rather than keeping the line from answering.
"""

from __future__ import annotations

import shutil
import signal
import socket
from urllib.parse import quote

import redis

from hotline.embedded.ground import Ground
from hotline.embedded.server import EmbeddedError, Server
from hotline.kernel.logs import get_logger

STOP = ((signal.SIGTERM, 0.7),)
SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "daemonize": "no",
    "maxmemory-policy": "noeviction",
    "loglevel": "warning",
    "databases": "16",
}
log = get_logger(__name__)


def address(ground: Ground, database: int = 0) -> str:
    """The URL of a numbered database of the embedded server."""
    return f"unix://{quote(str(ground.sockets / 'valkey.sock'))}?db={database}"


def valkey_server(ground: Ground, *, forgetful: bool = False) -> Server:
    """The server, not yet started. `forgetful` writes nothing to disk: for tests only."""
    data = ground.folder("valkey")
    settings = SETTINGS | {"unixsocket": str(ground.sockets / "valkey.sock"), "dir": str(data), "pidfile": str(data / "valkey.pid")}
    if forgetful:
        settings |= {"appendonly": "no"}
    return Server(
        name="valkey-server",
        command=[str(ground.valkey_server), *(part for name, value in settings.items() for part in (f"--{name}", value))],
        log=ground.home / "valkey.log",
        pid_file=data / "valkey.pid",
        home=ground.home,
        answers=lambda: _answers(ground),
        stop_signals=STOP,
        prepare=lambda: None,
        account=ground.account,
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )


def start_valkey(server: Server, ground: Ground) -> None:
    """Start it; when it cannot read its file, put the file aside and start empty. Raises EmbeddedError when that fails too."""
    try:
        server.start()
    except EmbeddedError as first:
        kept = ground.home / "valkey" / "appendonlydir"
        if not kept.exists():
            raise
        aside = ground.home / "valkey-unreadable"
        shutil.rmtree(aside, ignore_errors=True)
        kept.rename(aside)
        log.error("valkey_started_empty", reason=str(first), kept_in=str(aside))
        server.start()


def _answers(ground: Ground) -> bool:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(1.0)
            line.connect(str(ground.sockets / "valkey.sock"))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")  # while it reads its file it answers -LOADING
    except OSError:
        return False


def unusable(url: str) -> str | None:
    """Why a Redis cannot be used, as the end of a sentence of one line; None when it answers. No password is in it."""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=10, socket_timeout=10) as connection:
            connection.ping()
    except (redis.RedisError, ValueError) as error:
        return f"does not answer: {' '.join(str(error).split())[:300]}"
    return None
