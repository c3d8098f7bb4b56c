"""The entry points of the queue: a few lines each, one flow each. Names and queues stand in `hotline.jobs.catalogue`.

A job takes nothing and returns nothing: whatever is due is in the database.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from hotline.flows.check_health import check_health as ask_health
from hotline.flows.close_tickets import close_tickets as close_delivered
from hotline.flows.expire_offers import expire_offers as lapse_offers
from hotline.flows.fetch_recordings import fetch_recordings as fetch_messages
from hotline.flows.flush_calls import flush_calls
from hotline.flows.flush_texts import flush_texts
from hotline.flows.follow_ups import keep_follow_ups as keep_plans
from hotline.flows.hear_missed import hear_missed
from hotline.flows.house import House
from hotline.flows.lapse_dialogues import lapse_dialogues as settle_dialogues
from hotline.flows.offer_ticket import offer_due_tickets
from hotline.flows.page_coordinators import repeat_pages as page_again
from hotline.flows.place_calls import place_calls as place_due
from hotline.flows.place_calls import place_crisis as place_danger
from hotline.flows.plan_repeats import plan_repeats as plan_rounds
from hotline.flows.reconcile import reconcile as look_up
from hotline.flows.rota import warn_of_gaps
from hotline.flows.seek_counsellor import watch_transfers as look_after_waiting
from hotline.flows.spool import replay_spool as replay
from hotline.flows.tell_brief import tell_brief as tell_yesterday
from hotline.flows.unless_away import unless_away
from hotline.flows.watch_promises import watch_promises
from workers.kit import CRISIS_THREADS, THREADS, Kit, kit, stopping

CALLS_AHEAD_SECONDS = 1.0


def place_crisis() -> None:
    """Calls about danger that are due."""
    _with_house("place_crisis", place_danger)


def send_crisis() -> None:
    """Texts and calls about danger side by side, the calls a claim ahead: a telephone that rings is heard, a text is read later."""

    def both(tools: Kit) -> None:
        ahead = threading.Event()

        def text() -> None:
            ahead.wait(CALLS_AHEAD_SECONDS)
            unless_away("send_crisis", lambda: _texts(tools, "crisis"))

        texts = threading.Thread(target=text)
        texts.start()
        try:
            flush_calls(
                tools.house, tools.calls, tools.crisis_pool, lane="crisis", threads=CRISIS_THREADS,
                refill=lambda: place_danger(tools.house), looked=ahead.set, stopping=stopping.is_set,
            )  # fmt: skip
        finally:
            ahead.set()
            texts.join()

    _with_kit("send_crisis", both)


def watch_transfers() -> None:
    """Rings the next counsellor for whoever waits."""
    _with_house("watch_transfers", look_after_waiting)


def place_calls() -> None:
    """Callbacks that are due go into the outbox."""
    _with_house("place_calls", place_due)


def send_calls() -> None:
    """Calls of the outbox are placed, at the pace allowed."""
    _with_kit("send_calls", _calls)


def send_messages() -> None:
    """Texts of the outbox are sent."""
    _with_kit("send_messages", lambda tools: _texts(tools, "normal"))


def offer_tickets() -> None:
    """Open tickets are offered to volunteers."""
    _with_house("offer_tickets", offer_due_tickets)


def expire_offers() -> None:
    """Offers nobody answered lapse."""
    _with_house("expire_offers", lapse_offers)


def repeat_pages() -> None:
    """Coordinators who did not answer are asked again."""
    _with_house("repeat_pages", page_again)


def close_tickets() -> None:
    """What was delivered a day ago is closed; promises that run late are noticed."""
    _with_house("close_tickets", close_delivered, watch_promises)


def keep_follow_ups() -> None:
    """Follow-ups of talks, and gaps in the rota of those who hold them."""
    _with_house("keep_follow_ups", keep_plans, warn_of_gaps)


def check_health() -> None:
    """Volunteers are asked how they are."""
    _with_house("check_health", ask_health)


def tell_brief() -> None:
    """Coordinators read yesterday in one text."""
    _with_house("tell_brief", tell_yesterday)


def reconcile() -> None:
    """What the carrier never told us is asked about, and what it could not tell us is heard."""
    _with_house("reconcile", look_up, hear_missed)


def fetch_recordings() -> None:
    """Messages left after the tone are fetched."""
    _with_house("fetch_recordings", fetch_messages)


def lapse_dialogues() -> None:
    """Questions by text that nobody answered go to a person."""
    _with_house("lapse_dialogues", settle_dialogues)


def replay_spool() -> None:
    """What came in while the database was away is played back."""
    _with_house("replay_spool", replay)


def plan_repeats() -> None:
    """Rounds that repeat are planned."""
    _with_house("plan_repeats", plan_rounds)


def _calls(tools: Kit) -> None:
    flush_calls(
        tools.house, tools.calls, tools.pool, threads=THREADS, refill=lambda: place_due(tools.house), stopping=stopping.is_set,
    )  # fmt: skip


def _texts(tools: Kit, lane: str) -> None:
    pool = tools.crisis_pool if lane == "crisis" else tools.pool
    flush_texts(tools.house, tools.segments, pool, lane=lane, stopping=stopping.is_set)


def _with_house(name: str, *flows: Callable[[House], object]) -> None:
    def each(tools: Kit) -> None:
        for flow in flows:
            flow(tools.house)

    _with_kit(name, each)


def _with_kit(name: str, flow: Callable[[Kit], object]) -> None:
    """Runs a flow with this process's tools. From here on a nudge adds a new wake-up, for what came in after this look."""
    tools = kit()
    tools.jobs.taken_up(name)
    unless_away(name, lambda: flow(tools))
