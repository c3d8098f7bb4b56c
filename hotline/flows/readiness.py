"""Can this process take calls and texts? Asked by load balancers and by `hotline up`."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.flows.house import House
from hotline.store.tables import unready


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the database answers with the tables of this release, and Redis answers; and a sentence that says so."""

    ready: bool
    sentence: str


def ready(house: House) -> Readiness:
    """Asks both servers once."""
    fault, redis = unready(house.engine), house.jobs.answers()
    return Readiness(fault is None and redis, f"database {fault or 'answers'}, redis {'answers' if redis else 'away'}")
