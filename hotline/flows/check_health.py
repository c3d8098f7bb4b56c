"""Each morning those on the pool are asked how they are: a symptom, or no answer within three hours, takes them off it."""

from __future__ import annotations

from datetime import date, timedelta

from hotline.flows.house import House, Work
from hotline.flows.open_ticket import open_ticket
from hotline.flows.page_coordinators import page
from hotline.flows.quiet_hours import quiet_at, zone_of
from hotline.flows.release_offers import release_offers_of
from hotline.flows.send_text import queue_text
from hotline.flows.ticket_words import volunteer_lang
from hotline.store.models import Station, Volunteer
from hotline.store.queries import tickets, volunteers
from hotline.store.queries.places import station_by_id
from hotline.terms import Actor, Kind, Line
from hotline.words.catalogue import FALLBACK, render

BATCH = 200
ASKED_WITHIN = timedelta(hours=1)
"""Who could not be asked within this time after the hour is not asked today: a noon "good morning" only annoys."""
ANSWERED_WITHIN = timedelta(hours=3)
STAYS_OFF = ("unwell", "no_answer")


def check_health(house: House) -> int:
    """Asks everybody on duty who was not asked today, once the hour has come; returns how many. Safe to run at any time.

    Without HOTLINE_HEALTH_CHECK_AT nobody is asked. The installation's time zone decides what today is. Who is off the pool is
    asked as well, and stays off it until they say that they are well.
    """
    at = house.settings.health_check_at
    if at is None:
        return 0
    with house.transaction() as work:
        local = work.now.astimezone(house.settings.timezone)
        hour = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
        volunteers.silent_about_health(work.db, local.date() if local < hour + ANSWERED_WITHIN else local.date() + timedelta(days=1))
        if not hour <= local < hour + ASKED_WITHIN:
            return 0
        return _ask_everybody(work, house, local.date())


def _ask_everybody(work: Work, house: House, today: date) -> int:
    """Batch after batch, so that those of a station that still sleeps hide nobody behind them."""
    count, after = 0, 0
    while people := volunteers.to_ask_about_health(work.db, today, after, BATCH):
        stations = {station_id: station_by_id(work.db, station_id) for station_id in {person.station_id for person in people}}
        awake = [person for person in people if quiet_at(house, stations[person.station_id], work.now) is None]
        for person in awake:
            _ask(work, house, stations[person.station_id], person, today)
        count, after = count + len(awake), people[-1].id
    return count


def _ask(work: Work, house: House, station: Station, person: Volunteer, today: date) -> None:
    cause = f"health:{person.id}:{today.isoformat()}"
    queue_text(work, house, station, person.phone, [Line("volunteer.health_question")], cause=cause, lang=volunteer_lang(person))
    health = person.health if person.health in STAYS_OFF else "asked"
    volunteers.change_volunteer(work.db, person, health=health, health_asked_on=today)


def report_health(
    work: Work, house: House, station: Station, volunteer: Volunteer, *, well: bool, body: str, message_id: int
) -> list[Line]:
    """What a volunteer says of their health. Unwell: off the pool, open offers withdrawn, a coordinator sees why. Returns the reply."""
    today = work.now.astimezone(zone_of(house, station)).date()
    if well:
        volunteers.change_volunteer(work.db, volunteer, health="well", health_why=None, health_asked_on=today)
        work.nudge("offer_tickets")
        return [Line("volunteer.health_well")]
    release_offers_of(work, volunteer)  # tickets are locked before people, here as everywhere
    volunteers.change_volunteer(work.db, volunteer, health="unwell", health_why=body[:200], health_asked_on=today)
    held = [ticket.code for ticket in volunteers.held_tickets(work.db, volunteer.id)]
    ticket = tickets.open_ticket_of(work.db, f"unwell:{volunteer.id}:") or open_ticket(
        work, house, station, cause=f"unwell:{volunteer.id}:{message_id}", kind=Kind.OTHER, summary=volunteer.name, phone=None,
        actor=Actor("volunteer", str(volunteer.id)),
    )[0]  # fmt: skip
    codes = "、".join(held) or render(Line("page.nothing"), FALLBACK)
    page(work, house, ticket, "unwell", volunteer=volunteer.name, codes=codes)
    return [Line("volunteer.health_unwell")]
