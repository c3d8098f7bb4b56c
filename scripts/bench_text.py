"""The processor time of one incoming text, one after the other in one thread: scripts/bench text [--rounds N].

What `scripts/bench webhook` shows under load, without the load: `process_time` around the application's own call, so neighbours on the
machine disturb less. The bare view is the same as there. The kinds take turns, so that a busy moment falls on all of them alike.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hotline.app import make_app, warm_up
from hotline.kernel.logs import configure_logs
from hotline.settings import load_settings
from hotline.store.engine import before_each_statement
from hotline.wiring import make_house
from scripts import bare_view
from scripts.bench_webhook import PORT, ground_of
from scripts.load import BODIES, texts

KINDS = {
    "opens nothing": ("你好", "查询", "谢谢", "1"),
    "an order without an address": ("我要两斤鸡蛋",),
    "an order with an address": (BODIES[0],),
    "a worry": ("一个人在家心里慌，睡不着",),
    "words of danger": ("我不想活了",),
    "the mix of the bench": BODIES,
}
App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def environ(request: bytes) -> dict[str, Any]:
    """One of the load's requests as a web server hands it over."""
    head, _, body = request.partition(b"\r\n\r\n")
    signature = next(line for line in head.decode().split("\r\n") if line.startswith("X-Twilio-Signature")).partition(": ")[2]
    return {
        "REQUEST_METHOD": "POST", "SCRIPT_NAME": "", "PATH_INFO": "/twilio/sms", "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": str(PORT), "SERVER_PROTOCOL": "HTTP/1.1", "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)), "HTTP_HOST": f"127.0.0.1:{PORT}", "HTTP_X_TWILIO_SIGNATURE": signature, "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": False,
    }  # fmt: skip


def milliseconds(app: App, run: str, bodies: tuple[str, ...], count: int = 24) -> float:
    """Of processor time for one text, over so many of these bodies. Raises SystemExit when one is not answered."""
    requests = [environ(request) for request in texts(count, run, PORT, bodies)]
    told: list[str] = []
    began = time.process_time()
    for request in requests:
        b"".join(app(request, lambda status, *_: told.append(status)))
    lasted = time.process_time() - began
    if any(not status.startswith("200") for status in told):
        raise SystemExit(f"not answered: {told}")
    return lasted / count * 1000


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print: medians, the least, and statements besides BEGIN and COMMIT."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=12)
    rounds = parser.parse_args(arguments).rounds
    with ground_of() as environment:
        os.environ |= environment
        measure(rounds)


def measure(rounds: int) -> None:
    """All kinds in turn, the first two rounds uncounted."""
    with Path(os.devnull).open("w") as nowhere:
        configure_logs("web", stream=nowhere)
        warm_up()
        house = make_house(load_settings(os.environ), pool=16)
        trips = [0]
        before_each_statement(house.engine, lambda: trips.__setitem__(0, trips[0] + 1))
        ours, bare = make_app(house), bare_view.create_app()
        subjects: dict[str, tuple[App, tuple[str, ...]]] = {"the bare view": (bare, BODIES)}
        subjects |= {kind: (ours, bodies) for kind, bodies in KINDS.items()}
        times: dict[str, list[float]] = {kind: [] for kind in subjects}
        statements: dict[str, float] = {}
        for turn in range(rounds + 2):
            for place, (kind, (app, bodies)) in enumerate(subjects.items()):
                before = trips[0]
                times[kind].append(milliseconds(app, f"{turn:03d}{place:01d}", bodies))
                statements[kind] = (trips[0] - before) / 24
    for kind, found in times.items():
        print(  # noqa: T201 - what it is for
            f"{kind:30} {statistics.median(found[2:]):6.2f} ms  least {min(found[2:]):6.2f}  statements {statements[kind]:5.1f}"
        )


if __name__ == "__main__":
    main()
