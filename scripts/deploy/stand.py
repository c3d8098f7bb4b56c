"""What `check.py` stands on: programs that are here or not, a port, a certificate, a web server that keeps what it is asked for."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOST = "hotline.example.org"
START_SECONDS = 20.0


class Bad(Exception):
    """A file does not do what it is for; says which and why."""


class LeftOut(Exception):
    """The program that reads the file is not here."""


def program(name: str) -> str:
    """Where a program lies. Raises LeftOut."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        raise LeftOut(f"no {name} here")
    return found


def said_by(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """A program's exit code and what it said, run in a folder to its end."""
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)  # noqa: S603 - named in check.py, no shell


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def make_certificate(folder: Path) -> None:
    """cert.pem and key.pem, believed by nobody. Raises LeftOut without openssl."""
    wanted = f"req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 1 -subj /CN={HOST}"
    done = said_by([program("openssl"), *wanted.split()], folder)
    if done.returncode:
        raise LeftOut(f"openssl makes no certificate: {done.stderr.strip()[-200:]}")


@contextmanager
def listener() -> Iterator[tuple[int, list[str]]]:
    """A web server in the hotline's place: its port, and every address it is asked for, as it came over the wire."""
    asked: list[str] = []

    class Keeper(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keeper)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield int(server.server_address[1]), asked
    finally:
        server.shutdown()


@contextmanager
def running(command: Sequence[str], port: int, folder: Path) -> Iterator[None]:
    """A program that listens on a port, for as long as the block does. Raises Bad with its last words when it does not."""
    said = folder / "said.log"
    with said.open("w") as log, subprocess.Popen(command, stdout=log, stderr=log, cwd=folder) as process:  # noqa: S603 - as above
        try:
            until = time.monotonic() + START_SECONDS
            while not _listens(port):
                if process.poll() is not None or time.monotonic() > until:
                    raise Bad(f"{command[0]} does not start: {said.read_text().strip()[-500:]}")
                time.sleep(0.05)
            yield
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def ask(port: int, target: str, method: str = "POST") -> int:
    """Asks for an address over TLS, byte for byte as it stands here; the status of the answer."""
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    with trust.wrap_socket(socket.create_connection(("127.0.0.1", port), 10), server_hostname=HOST) as line:
        line.sendall(f"{method} {target} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        with line.makefile("rb") as answer:
            return int(answer.readline().split()[1])
