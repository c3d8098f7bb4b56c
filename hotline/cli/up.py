"""`hotline up`: everything as one process tree.

Order up: servers, tables, samples, then web, workers and simulator together; `ready` only
when the web server's /readyz answers and the workers listen. Order down,
within 10 s: the web server stops accepting, workers and scheduler finish their job, the
simulator goes, the servers last, so nothing accepted is lost.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass

import click

from hotline.cli.connected import as_environment, bring_to_newest, program
from hotline.cli.prepare import UpError, alone, local_address, options_into_settings, ports_free, sample_numbers, simulator_environment
from hotline.cli.tree import Child, Tree
from hotline.embedded import Stack, reachable, running, with_kept_secrets
from hotline.jobs.catalogue import CRISIS, QUEUES
from hotline.jobs.listening import listening
from hotline.kernel.logs import configure_logs, get_logger
from hotline.settings import Settings

READY_SECONDS = 180.0
TEND_SECONDS = 0.2
GIVE_UP_AFTER_DEATHS = 3
AFTER_A_KILL_SECONDS = 10.0  # the children of a killed tree are still letting go of their ports
log = get_logger(__name__)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address the web server listens on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65534), help="Its port; the simulator's is the next.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Workers, besides the one kept for crises.")
@click.option("--simulator/--no-simulator", default=None, help="Run the carrier simulator. Default: when no TWILIO_ACCOUNT_SID is set.")
def up(host: str, port: int, workers: int, simulator: bool | None) -> None:
    """Start everything as one process tree, and stop it all on SIGINT or SIGTERM."""
    configure_logs("up")
    stop = threading.Event()
    for which in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if which != signal.SIGHUP or signal.getsignal(which) != signal.SIG_IGN:  # nohup means it
            signal.signal(which, lambda *_: stop.set())
    settings = with_kept_secrets(options_into_settings(os.environ, host, port, simulator))
    with alone(settings) as was_killed:
        ports_free(host, port, simulator=settings.simulator, patience=AFTER_A_KILL_SECONDS if was_killed else 0.0)
        with running(settings, keep=True) as stack:
            reachable(stack)
            settings = settings.replaced(database_url=stack.database_url, redis_url=stack.redis_url)
            env = as_environment(settings)
            bring_to_newest(stack.database_url, env)
            if settings.simulator:
                env |= simulator_environment(settings, port, sample_numbers(settings, env))
            Run(plan(settings, host, port, workers), Tree(env), stack, stop, local_address(host, port)).until_stopped(settings)


@dataclass(frozen=True, slots=True)
class Plan:
    """The children: those without whom no call or text can be taken, and those who follow once they can be."""

    first: tuple[Child, ...]
    then: tuple[Child, ...]


def plan(settings: Settings, host: str, port: int, workers: int) -> Plan:
    """Who is started, and by rank in which order they stop: web, workers and scheduler, the simulator they may still be talking to.

    Their seconds, and the servers' after them, add up to less than ten. Each worker serves all
    queues at once; one more serves crises alone, so danger has a process that nothing else can slow or bring down.
    """
    exchange = [Child("simulator", program("hotline.simulator"), rank=2, stop_seconds=0.7)] if settings.simulator else []
    web = Child("web", program("hotline.cli.web", host, str(port)), rank=0, stop_seconds=1.5)
    return Plan(
        (web, *(_worker(f"worker-{number}", QUEUES) for number in range(1, workers + 1)), *exchange),
        (_worker("worker-crisis", (CRISIS,)), Child("scheduler", program("workers.scheduler"), rank=1, stop_seconds=5.0)),
    )


def _worker(name: str, queues: Sequence[str]) -> Child:
    return Child(name, program("workers", "--queues", ",".join(queues)), rank=1, stop_seconds=5.0)


@dataclass(slots=True)
class Run:
    """The life of one tree, from start to stop."""

    plan: Plan
    tree: Tree
    stack: Stack
    stop: threading.Event
    address: str

    def until_stopped(self, settings: Settings) -> None:
        """Start the children, say `ready` when calls and texts can be taken, keep all alive until told to stop."""
        try:
            self.tree.start(*self.plan.first)
            if self._become_ready():
                self.tree.start(*self.plan.then)
                click.echo(f"ready {self.address}")
                if settings.simulator:
                    click.echo(f"handsets {settings.api_url}")
                log.info("ready", address=self.address)
            while not self.stop.wait(TEND_SECONDS):
                self.stack.tend()
                self.tree.tend()
        finally:
            log.info("stopping")
            self.tree.stop()

    def _become_ready(self) -> bool:
        """True when ready, False when told to stop meanwhile. Raises UpError when a child keeps dying or nothing answers in time."""
        deadline = time.monotonic() + READY_SECONDS
        while not self.stop.wait(TEND_SECONDS / 4):
            self.stack.tend()
            self.tree.tend()
            for child in self.tree.children:
                if child.deaths >= GIVE_UP_AFTER_DEATHS:
                    raise UpError(f"{child.name} does not start; what it said stands above")
            if self._workers_listen() and self._web_answers() and self._simulator_listens():
                return True
            if time.monotonic() > deadline:
                raise UpError(f"not ready after {READY_SECONDS:.0f} s: the web server or a worker does not answer")
        return False

    def _workers_listen(self) -> bool:
        found = listening(self.stack.redis_url)
        workers = [child for child in self.tree.children if child.name.startswith("worker")]
        return all(child.process is not None and found[child.process.pid] == len(child.command[-1].split(",")) for child in workers)

    def _simulator_listens(self) -> bool:
        if all(child.name != "simulator" for child in self.tree.children):
            return True
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as line:
            line.settimeout(3)
            return line.connect_ex(("127.0.0.1", int(self.tree.env["SIM_PORT"]))) == 0

    def _web_answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=3) as answer:  # noqa: S310 - our own http address
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False
