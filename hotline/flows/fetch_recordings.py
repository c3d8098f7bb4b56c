"""A message left after the tone is fetched once, kept here, and deleted at the carrier: nothing personal stays there."""

from __future__ import annotations

from datetime import timedelta

import structlog

from hotline.carrier.port import CarrierFault, CarrierRefused
from hotline.flows.house import House
from hotline.store.models import Recording
from hotline.store.queries import outbox, recordings

log = structlog.get_logger()
BATCH = 20
GIVEN_UP_AFTER = timedelta(days=1)


def fetch_recordings(house: House) -> int:
    """Fetches what lies at the carrier; how many came. What fails is tried again by the next sweep, for a day.

    No transaction is open while the carrier is asked; a recording fetched twice is kept once.
    """
    with house.transaction() as work:
        waiting = recordings.left_recordings(work.db, BATCH)
    return sum(_fetch(house, recording) for recording in waiting)


def _fetch(house: House, recording: Recording) -> bool:
    try:
        sound = house.carrier.fetch_recording(recording.url)
    except CarrierRefused as error:
        return _keep(house, recording, "failed", None, why=error.outcome.reason)
    except CarrierFault as error:
        if recordings.is_stale(recording, house.clock.now() - GIVEN_UP_AFTER):
            return _keep(house, recording, "failed", None, why=type(error).__name__)
        return False
    return _keep(house, recording, "fetched", sound, why="")


def _keep(house: House, recording: Recording, state: str, sound: bytes | None, *, why: str) -> bool:
    with house.transaction() as work:
        call = recordings.settle_recording(work.db, recording.id, state, sound)
        if call is None:
            return False
        if sound is None:
            log.warning("recording_not_fetched", recording=recording.id, why=why)
            return False
        outbox.put(
            work.db,
            cause=f"recording:{recording.id}:drop",
            kind="drop_recording",
            station_id=call.station_id,
            to=call.from_phone,
            from_=call.to_phone,
            not_before=work.now,
            exempt=True,
            detail={"sid": recording.sid},
        )
        work.nudge("send_calls")
        return True
