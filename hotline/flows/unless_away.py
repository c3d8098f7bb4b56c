"""Background work waits out a database that is away: its rows are still there when it is back."""

from __future__ import annotations

from collections.abc import Callable

from hotline.kernel.logs import get_logger
from hotline.store.engine import DatabaseAway

log = get_logger(__name__)


def unless_away(name: str, flow: Callable[[], object]) -> bool:
    """Runs a flow; False when the database was away: nothing is lost then, the next sweep does it. Other errors are raised."""
    try:
        flow()
    except DatabaseAway as error:
        log.warning("database_away", job=name, why=str(error))
        return False
    return True
