"""The web application: the carrier's webhooks, health, metrics, the console. Made by a factory, connected by its first request."""

from __future__ import annotations

import gc
import os
import sys
import threading
from dataclasses import replace
from pathlib import Path

from flask import Flask, Response, redirect

from hotline.console.site import add_console
from hotline.flows.danger_at_once import Alarm, watch_for_danger
from hotline.flows.give_way import way
from hotline.flows.house import House
from hotline.flows.readiness import ready
from hotline.flows.spool import replay_spool
from hotline.kernel.cores import keep_to_one_core
from hotline.kernel.logs import configure_logs, get_logger
from hotline.monitoring import add_metrics
from hotline.settings import load_settings
from hotline.store.engine import before_each_statement
from hotline.store.silence import Silence
from hotline.terms import Line
from hotline.triage import assess
from hotline.webhooks.sms import sms
from hotline.webhooks.talks import sounds, talks
from hotline.webhooks.voice import voice
from hotline.wiring import make_house, make_paces, make_signer
from hotline.words.catalogue import LANGUAGES, text_body

log = get_logger(__name__)
LARGEST_BODY = 64 * 1024  # a carrier's form is a few kilobytes
REPLAY_EVERY_SECONDS = 2.0
MISSED_SECONDS = 10.0  # after a start; danger in the carrier's list is taken up when it is five seconds old (`flows/hear_missed.py`)
COLLECT_AFTER = 20_000  # objects; at Python's 700 the collector looks several times through what a single text is made of
TURN_SECONDS = 0.001  # a thread that has its answer from the database waits so long for one that computes, not Python's five times that


def create_app() -> Flask:
    """What the web server calls in each of its processes: settings from the environment, a house, the spool's replayer."""
    settings = load_settings(os.environ)
    configure_logs("web")
    if among_others := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):  # one of several processes of this server
        keep_to_one_core(Path(among_others))
    house, alarm = with_alarm(make_house(settings, pool=16))
    Silence(house.engine)
    before_each_statement(house.engine, way.step)
    sys.setswitchinterval(TURN_SECONDS)
    warm_up()
    start_watching(house, alarm, threading.Event())
    return make_app(house)


def warm_up() -> None:
    """Reads word lists and catalogues before the first request: else the first sixteen threads would each read them, for seconds.

    They stay for the life of the process, and the collector is told so.
    """
    for words in ("你好", "家里没米了，要2斤青菜送到下洋田社区3栋501", "心里慌，睡不着", "明天下午三点给我回电话"):
        assess(words)
    for lang in LANGUAGES:
        text_body([Line("text.unknown_line")], lang, "热线")
    # A full round of the collector over what was just read takes a tenth of a second, in the middle of somebody's call.
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


def make_app(house: House) -> Flask:
    """The application over a wired house."""
    app = Flask("hotline")
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, MAX_FORM_MEMORY_SIZE=LARGEST_BODY, SECRET_KEY=house.settings.secret_key)
    app.extensions["house"] = house
    app.extensions["signer"] = make_signer(house.settings)
    app.register_blueprint(sms)
    app.register_blueprint(voice)
    app.register_blueprint(talks)
    app.register_blueprint(sounds)
    add_console(app)
    app.add_url_rule("/", "front", lambda: redirect("/console/"))  # who opens the address that `hotline up` names means the console
    # Without it Flask itself would send people on to http, behind a proxy that speaks https.
    app.add_url_rule("/console", "front_of_console", lambda: redirect("/console/"))
    app.add_url_rule("/healthz", "healthz", lambda: Response("ok\n", mimetype="text/plain"))
    app.add_url_rule("/readyz", "readyz", lambda: _readyz(house))
    add_metrics(app, house)
    return app


def with_alarm(house: House) -> tuple[House, Alarm]:
    """The house as the web server has it: what is nudged about danger is heard in this process too."""
    alarm = Alarm(house.jobs)
    return replace(house, jobs=alarm), alarm


def start_watching(house: House, alarm: Alarm, stop: threading.Event) -> list[threading.Thread]:
    """Two threads: one dials danger at once, one plays the spool of this machine back when the database is there again."""
    calls, segments = make_paces(house.settings)
    threads = [
        threading.Thread(target=watch_for_danger, args=(house, alarm, calls, segments, stop), name="danger", daemon=True),
        threading.Thread(target=_replay, args=(house, stop), name="replay-spool", daemon=True),
    ]
    for thread in threads:
        thread.start()
    return threads


def _replay(house: House, stop: threading.Event) -> None:
    looks = int(MISSED_SECONDS / REPLAY_EVERY_SECONDS)
    while not stop.wait(REPLAY_EVERY_SECONDS):
        if looks:  # what people sent while no web server answered stands in the carrier's list
            looks -= 1
            house.jobs.nudge(["reconcile"])
        try:
            replay_spool(house)
        except Exception:
            log.exception("replay_failed")  # this thread must outlive whatever it meets


def _readyz(house: House) -> Response:
    state = ready(house)
    return Response(f"{state.sentence}\n", status=200 if state.ready else 503, mimetype="text/plain")
