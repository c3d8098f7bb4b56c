"""`/metrics` in Prometheus' format: the line's figures out of its rows, and this process's latencies.

Nothing in it is personal: kinds, states, codes and counts. It is for whoever watches the line; the proxy keeps it from the world.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from flask import Flask, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from hotline.flows.house import House
from hotline.flows.measure import Gauge, Measured

# What is counted -> (name, what it says, names of its labels).
FIGURES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "tickets": ("hotline_tickets_open", "Open tickets", ("kind", "status", "urgency")),
    "tickets_opened": ("hotline_tickets_opened_day", "Tickets opened in 24 hours", ("kind",)),
    "callbacks": ("hotline_callbacks_open", "Open callbacks", ("purpose", "state")),
    "oldest_callback": ("hotline_callback_oldest_due_seconds", "How long the oldest due callback has waited", ()),
    "outbox": ("hotline_outbox_open", "Texts and calls that are not settled", ("kind", "lane", "state")),
    "oldest_outbox": ("hotline_outbox_oldest_due_seconds", "How long the oldest due text or call has waited", ("lane",)),
    "offers_open": ("hotline_offers_open", "Offers nobody has answered yet", ()),
    "pages_open": ("hotline_pages_open", "Pages nobody has acknowledged", ("lane",)),
    "calls": ("hotline_calls_day", "Calls in 24 hours", ("direction", "outcome")),
    "messages": ("hotline_messages_day", "Texts in 24 hours", ("direction", "status")),
    "segments": ("hotline_segments_day", "Segments of texts in 24 hours", ("direction", "status")),
    "carrier_errors": ("hotline_carrier_errors_day", "Errors of the carrier in 24 hours", ("what", "code")),
}
UNPAID = ("queued", "canceled", "failed")
CRISIS_BUCKETS = (5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 900.0)


class LineCollector(Collector):
    """The figures of one house, read at each scrape."""

    def __init__(self, house: House) -> None:
        self._gauge, self._house = Gauge(house), house

    def collect(self) -> Iterator[Metric]:
        """Every family, also those without a sample, so that a rule on an absent one is not silent."""
        found = self._gauge.read()
        yield _one("hotline_database_up", "Whether the database answers", float(found.counted is not None))
        yield _one("hotline_redis_up", "Whether Redis answers", float(found.queued is not None))
        yield _one("hotline_scheduler_acts", "Whether a scheduler acts, on whichever machine", float(found.scheduled))
        yield _one("hotline_spool_events", "Events of this machine on disk, waiting for the database or for their turn", found.spooled)
        yield _one("hotline_spool_set_aside", "Spooled events that could not be played back", found.set_aside)
        yield _one("hotline_disk_free_bytes", "Room on this machine's disk for events of a database that is away", found.room)
        yield from _counted(found)
        yield _one("hotline_segments_cost_day", "Price of the segments sent in 24 hours, at HOTLINE_SEGMENT_PRICE", self._cost(found))
        yield from _queued(found)
        yield _crisis(found, 0, "hotline_crisis_first_dial_seconds", "From danger heard to the first dial, 24 hours")
        yield _crisis(found, 1, "hotline_crisis_acknowledged_seconds", "From danger heard to a coordinator's acknowledgement, 24 hours")

    def _cost(self, found: Measured) -> float:
        """What was handed to the carrier and not refused is paid for, whether it arrived or not."""
        sent = [f.number for f in found.counted or () if f.what == "segments" and f.labels[0] == "outbound" and f.labels[1] not in UNPAID]
        return sum(sent) * self._house.settings.segment_price


def add_metrics(app: Flask, house: House) -> None:
    """`GET /metrics`."""
    registry = CollectorRegistry()
    registry.register(LineCollector(house))

    def metrics() -> Response:
        return Response(generate_latest(registry) + generate_latest(_of_web_processes()), mimetype=CONTENT_TYPE_LATEST)

    app.add_url_rule("/metrics", "metrics", metrics)


def _of_web_processes() -> CollectorRegistry:
    """What this web server's processes counted: where there are several, they keep it in files that each of them can add up."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library has no types for it
    return registry


def _one(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=value)


def _counted(found: Measured) -> Iterator[Metric]:
    families = {what: GaugeMetricFamily(name, says, labels=labels) for what, (name, says, labels) in FIGURES.items()}
    for figure in found.counted or ():
        families[figure.what].add_metric(figure.labels[: len(FIGURES[figure.what][2])], figure.number)
    yield from families.values()


def _queued(found: Measured) -> Iterator[Metric]:
    depth = GaugeMetricFamily("hotline_queue_depth", "Jobs waiting", labels=("queue",))
    age = GaugeMetricFamily("hotline_queue_age_seconds", "How long the first has waited", labels=("queue",))
    workers = GaugeMetricFamily("hotline_queue_workers", "Workers that listen, over all machines", labels=("queue",))
    for name, state in (found.queued or {}).items():
        depth.add_metric((name,), state.depth)
        age.add_metric((name,), state.age_seconds)
        workers.add_metric((name,), state.workers)
    yield from (depth, age, workers)


def _crisis(found: Measured, which: int, name: str, says: str) -> Metric:
    times = [times[which] for times in found.crises]
    known = [time for time in times if time is not None]
    buckets = [(str(limit), float(sum(time <= limit for time in known))) for limit in CRISIS_BUCKETS]
    # Those that wait still stand in the last bucket only: a rule on the share within 30 s sees them as late.
    return HistogramMetricFamily(name, says, buckets=[*buckets, ("+Inf", float(len(times)))], sum_value=sum(known))
