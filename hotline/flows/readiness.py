"""Can this process take calls and texts? Asked by load balancers and by `hotline up`."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.flows.house import House
from hotline.store.engine import answers


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether database and Redis answer, and a sentence that says so."""

    ready: bool
    sentence: str


def ready(house: House) -> Readiness:
    """Asks both servers once."""
    database, redis = answers(house.engine), house.jobs.answers()
    sentence = f"database {'answers' if database else 'away'}, redis {'answers' if redis else 'away'}"
    return Readiness(database and redis, sentence)
