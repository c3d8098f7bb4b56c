"""Whose quiet hours hold: the station's own where it has set some, else the installation's."""

from __future__ import annotations

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from hotline.flows.house import House
from hotline.kernel.quiet import quiet_until
from hotline.kernel.readings import QuietHours, quiet_hours
from hotline.store.models import Station


def zone_of(house: House, station: Station) -> tzinfo:
    """The station's time zone."""
    return ZoneInfo(station.timezone) if station.timezone else house.settings.timezone


def span_of(house: House, station: Station) -> QuietHours | None:
    """The station's quiet hours, local; "" in its row means none."""
    return house.settings.quiet_hours if station.quiet_hours is None else quiet_hours(station.quiet_hours)


def quiet_at(house: House, station: Station, now: datetime) -> datetime | None:
    """When the quiet hours that hold now at this station end; None when people may be disturbed."""
    return quiet_until(now, span_of(house, station), zone_of(house, station))
