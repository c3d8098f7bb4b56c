"""What must hold before a tree is started: settings, free ports, nobody else on the same data, sample people for the simulator."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from hotline.cli.connected import ADDRESSES, program
from hotline.embedded import EmbeddedError, simulator_account
from hotline.embedded.ground import make_data_dir
from hotline.kernel.errors import HotlineError
from hotline.settings import Settings, load_settings

PAUSE = 0.1
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - to recognise it, not to bind it


class UpError(HotlineError):
    """The tree cannot be started; the message says why in one line."""


def url_host(host: str) -> str:
    """An address as a URL writes it."""
    return f"[{host}]" if ":" in host else host


def local_address(host: str, port: int) -> str:
    """Where this machine reaches a web server that was told to listen on `host`."""
    return f"http://127.0.0.1:{port}" if host in EVERYWHERE else f"http://{url_host(host)}:{port}"


def options_into_settings(environment: Mapping[str, str], host: str, port: int, simulator: bool | None) -> Settings:
    """The environment's settings, with the command's options in the place of defaults. Raises SettingsError."""
    env = dict(environment)
    if not env.get("HOTLINE_PUBLIC_URL"):
        env["HOTLINE_PUBLIC_URL"] = local_address(host, port)
    if simulator is not None:
        env["HOTLINE_SIMULATOR"] = str(int(simulator))
    settings = load_settings(env)
    if not settings.simulator:
        return settings
    # Whatever account the environment names is not the simulator's: it has one of its own.
    sid, token = simulator_account(settings.data_dir)
    return settings.replaced(api_url=f"http://127.0.0.1:{port + 1}", account_sid=sid, auth_token=token)


@contextmanager
def alone(settings: Settings) -> Iterator[bool]:
    """Hold the data directory for this tree, and leave word of its addresses there. Raises UpError when another tree holds it.

    Gives whether the tree before this one was killed rather than stopped.
    """
    path = make_data_dir(settings.data_dir) / "up.lock"
    try:
        file = path.open("a+")
    except OSError as error:
        raise EmbeddedError(f"{path} cannot be opened: {error.strerror or error}") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise UpError(f"another `hotline up` (process {file.read().strip()}) runs on HOTLINE_DATA_DIR {path.parent}") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        note = path.with_name(ADDRESSES)
        was_killed = note.exists()
        note.write_text(json.dumps({"public_url": settings.public_url, "api_url": settings.api_url}))
        yield was_killed
        note.unlink(missing_ok=True)


def ports_free(host: str, port: int, *, simulator: bool, patience: float = 0.0) -> None:
    """Raise UpError when the web server's port, or the simulator's beside it, is not to be had within `patience` seconds."""
    deadline = time.monotonic() + patience
    wanted = [(host, port, "--port")] + ([("127.0.0.1", port + 1, "the simulator, --port plus one,")] if simulator else [])
    for address, number, whose in wanted:
        while reason := _why_not(address, number):
            if time.monotonic() >= deadline:
                raise UpError(f"port {number} on {address} ({whose}) {reason}")
            time.sleep(PAUSE)


def _why_not(host: str, port: int) -> str | None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except socket.gaierror:
        raise UpError(f"--host {host} is no address of this machine") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return "is taken by another program; choose another with --port"
        if error.errno == errno.EADDRNOTAVAIL:
            return "cannot be used: that is no address of this machine; choose another with --host"
        return f"cannot be used: {error.strerror}; choose another with --port"
    return None


def sample_numbers(settings: Settings, env: Mapping[str, str]) -> list[dict[str, str]]:
    """The sample people the simulator shows: loaded into the database on the first start, remembered in the data directory after."""
    path = settings.data_dir / "samples.json"
    if not path.exists():
        done = subprocess.run(  # noqa: S603 - our own command, no shell
            program("hotline.cli", "samples"), env=dict(env), stdout=subprocess.PIPE, text=True, check=False
        )
        if done.returncode != 0:
            raise UpError("the sample residents and volunteers could not be loaded; what went wrong stands above")
        partial = path.with_suffix(".partial")
        partial.write_text(done.stdout, encoding="utf-8")
        partial.rename(path)
    try:
        return [dict(entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except (ValueError, TypeError):
        raise UpError(f"{path} is damaged: delete it to have the samples loaded again") from None


def simulator_environment(settings: Settings, port: int, numbers: list[dict[str, str]]) -> dict[str, str]:
    """What the simulator is told: it knows the hotline only as a customer with an account, a number and a webhook."""
    coordinators = [{"number": phone, "name": "协调员", "role": "coordinator"} for phone in settings.coordinators]
    known = {entry.get("number") for entry in numbers}
    return {
        "SIM_ACCOUNT_SID": settings.account_sid,
        "SIM_AUTH_TOKEN": settings.auth_token,
        "SIM_LINE_NUMBER": settings.number,
        "SIM_WEBHOOK_BASE": settings.public_url,
        "SIM_PORT": str(port + 1),
        "SIM_SPEED": os.environ.get("SIM_SPEED", "1"),
        "SIM_NUMBERS": json.dumps([*numbers, *(c for c in coordinators if c["number"] not in known)], ensure_ascii=False),
    }
