"""A volunteer's own affairs: my tickets, on and off duty, how I am."""

from __future__ import annotations

from datetime import date, datetime, time

from hotline.flows.house import House, Work
from hotline.flows.quiet_hours import zone_of
from hotline.flows.ticket_words import goods_items, goods_words, place_for_holder, volunteer_lang
from hotline.flows.what_to_mind import to_mind, wished_lines
from hotline.store.models import Station, Volunteer
from hotline.store.queries import offers, volunteers
from hotline.terms import Line

MOST_LISTED = 4
ROOM_FOR_GOODS = 12


def my_tickets(work: Work, house: House, station: Station, volunteer: Volunteer) -> list[Line]:
    """What the volunteer carries and what they were asked for, newest first, as much as one text holds."""
    lang = volunteer_lang(volunteer)
    held = volunteers.held_tickets(work.db, volunteer.id)
    waiting = [ticket.code for _, ticket in offers.waiting_offers(work.db, volunteer.id)]
    if not held and not waiting:
        return [Line("volunteer.none_held")]
    lines: list[Line] = []
    for ticket in held[:MOST_LISTED]:
        goods = goods_words(goods_items(work, ticket), ticket, lang, ROOM_FOR_GOODS)
        lines.append(Line("volunteer.held", {"code": ticket.code, "place": place_for_holder(work, ticket, lang)[:16], "goods": goods}))
        lines += (to_mind if len(held) == 1 else wished_lines)(work, house, station, ticket, lang)
    if len(held) > MOST_LISTED:
        lines.append(Line("volunteer.and_more", {"count": len(held) - MOST_LISTED}))
    return lines + ([Line("volunteer.waiting", {"codes": "、".join(waiting[:MOST_LISTED])})] if waiting else [])


def on_duty(work: Work, volunteer: Volunteer) -> list[Line]:
    """上线: may be asked from now on. Coming back by themselves also ends an absence and says that they are well."""
    if volunteer.state != "active":
        return [Line("volunteer.not_active" if volunteer.state == "inactive" else "volunteer.not_active_yet")]
    volunteers.change_volunteer(work.db, volunteer, on_duty=True, away_until=None, health="well", health_why=None)
    work.nudge("offer_tickets")
    return [Line("volunteer.on_duty")]


def off_duty(work: Work, volunteer: Volunteer) -> list[Line]:
    """下线: not asked any more; tickets in hand stay in hand, and open offers may still be answered."""
    volunteers.change_volunteer(work.db, volunteer, on_duty=False)
    held = len(volunteers.held_tickets(work.db, volunteer.id))
    return [Line("volunteer.off_duty_holding", {"count": held}) if held else Line("volunteer.off_duty")]


def away(work: Work, house: House, station: Station, volunteer: Volunteer, back: date) -> list[Line]:
    """请假: not asked before the morning of `back`, a local date; coming on duty earlier ends it."""
    morning = datetime.combine(back, time(), tzinfo=zone_of(house, station))
    volunteers.change_volunteer(work.db, volunteer, away_until=morning)
    return [Line("volunteer.away", {"month": back.month, "day": back.day})]
