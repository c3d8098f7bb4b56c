"""Two people are brought together: the steps of a warm transfer, and of a crisis that one of the team has taken in hand."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, request

from hotline.flows.answer_without_database import paged_call_without_database
from hotline.flows.bridge import notes_key
from hotline.flows.bring_together import after_crisis_talk, greet_in_danger
from hotline.flows.join import after_talk, enter_room, greet, left_alone, meet, nobody_left, take_transfer
from hotline.store.engine import DatabaseAway
from hotline.webhooks.gate import again_if_in_the_way, check_signature, field, house, number_in, optional

talks = Blueprint("talks", __name__, url_prefix="/twilio/talk")
talks.before_request(check_signature)

# Served apart from the webhooks, for a carrier fetches sounds without signing.
sounds = Blueprint("sounds", __name__, static_folder="sounds", static_url_path="/sounds")


def _answer(flow: Callable[[], str]) -> Response:
    """What a flow says; while the database is away the one word that still helps: whom to ring by hand."""
    try:
        return Response(again_if_in_the_way(flow), mimetype="text/xml")
    except DatabaseAway:
        return Response(paged_call_without_database(house()), mimetype="text/xml")


def _id(name: str) -> int:
    return number_in(request.args.get(name)) or 0


@talks.post("/taken")
def taken() -> Response:
    """A counsellor who was rung for somebody pressed a key, or none."""
    return _answer(lambda: take_transfer(house(), _id("transfer"), optional("Digits", 8), field("CallSid")))


@talks.post("/ready")
def ready() -> Response:
    """The counsellor has heard who is waiting."""
    return _answer(lambda: enter_room(house(), _id("transfer")))


@talks.post("/room")
def room() -> Response:
    """The caller's call was moved to meet the counsellor."""
    return _answer(lambda: meet(house(), _id("transfer"), field("CallSid")))


@talks.post("/alone")
def alone() -> Response:
    """The caller's call was moved on, for the counsellor has gone."""
    return _answer(lambda: left_alone(house(), _id("transfer"), field("CallSid")))


@talks.post("/go_on")
def gone_on() -> Response:
    """The caller's call was moved on, for nobody is left to be rung."""
    return _answer(lambda: nobody_left(house(), field("CallSid")))


@talks.post("/notes")
def notes() -> Response:
    """A counsellor who is to be joined with a resident pressed keys about the last notes."""
    return _answer(lambda: notes_key(house(), _id("ticket"), _id("n"), optional("Digits", 8), field("CallSid")))


@talks.post("/after")
def after() -> Response:
    """The counsellor's end of a talk."""
    return _answer(lambda: after_talk(house(), _id("transfer"), optional("DialCallStatus", 32)))


@talks.post("/greet")
def greeted() -> Response:
    """A resident who had hung up has answered the counsellor's call."""
    return _answer(lambda: greet(house(), _id("transfer")))


@talks.post("/greet_crisis")
def greeted_in_danger() -> Response:
    """Somebody in danger has answered the call of one of the team."""
    return _answer(lambda: greet_in_danger(house(), _id("ticket")))


@talks.post("/after_crisis")
def after_crisis() -> Response:
    """The team's end of a crisis talk, or of the wait for somebody who did not answer."""
    status = "no-answer" if request.args.get("missed") else optional("DialCallStatus", 32)
    return _answer(lambda: after_crisis_talk(house(), _id("ticket"), status))
