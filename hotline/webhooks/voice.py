"""Calls: an incoming one, each step of it, the calls we place, and what became of them."""

from __future__ import annotations

from flask import Blueprint, Response, request

from hotline.carrier import twiml
from hotline.flows.answer_without_database import (
    call_without_database,
    keep_for_later,
    paged_call_without_database,
    step_without_database,
    whisper_without_database,
)
from hotline.flows.begin_call import CallIn
from hotline.flows.connect import pressed, whisper
from hotline.flows.give_way import Crowded, way
from hotline.flows.holder_call import take_holder_key
from hotline.flows.take_answer import take_answer, take_page_key
from hotline.flows.take_call import take_call
from hotline.flows.take_call_status import CallStatus, take_call_status
from hotline.flows.take_step import StepIn, take_step
from hotline.store.engine import DatabaseAway
from hotline.webhooks.gate import again_if_in_the_way, check_signature, field, house, number_in, optional
from hotline.webhooks.latency import observe

voice = Blueprint("voice", __name__, url_prefix="/twilio/voice")
observe(voice)
voice.before_request(check_signature)


def _xml(answer: str) -> Response:
    return Response(answer, mimetype="text/xml")


def _id(name: str) -> int:
    return number_in(request.args.get(name)) or 0


@voice.post("")
def incoming() -> Response:
    """An incoming call."""
    call = CallIn(sid=field("CallSid"), from_=field("From"), to=field("To"))
    try:
        return _xml(again_if_in_the_way(lambda: take_call(house(), call)))
    except DatabaseAway:
        return _xml(call_without_database(house(), call))


@voice.post("/step")
def step() -> Response:
    """The next step of a call: keys, words, silence, a recording, or the end of a connection."""
    confidence = optional("Confidence", 12)
    heard = StepIn(
        sid=field("CallSid"),
        n=_id("n"),
        from_=field("From"),
        to=field("To"),
        keys=optional("Digits", 32),
        speech=optional("SpeechResult"),
        confidence=float(confidence) if confidence.replace(".", "", 1).isdigit() else None,
        recording_url=optional("RecordingUrl", 500),
        recording_seconds=number_in(optional("RecordingDuration", 8)) or 0,
        dial_status=optional("DialCallStatus", 32),
    )
    try:
        return _xml(again_if_in_the_way(lambda: take_step(house(), heard)))
    except DatabaseAway:
        return _xml(step_without_database(house(), heard))


@voice.post("/out")
def answered() -> Response:
    """A call we placed was picked up."""
    try:
        return _xml(again_if_in_the_way(lambda: take_answer(house(), _id("outbox"), field("CallSid"))))
    except DatabaseAway:
        return _xml(call_without_database(house(), CallIn(field("CallSid"), field("To"), field("From"))))


@voice.post("/whisper")
def whispered() -> Response:
    """Somebody rung for a caller has picked up."""
    if not _id("transfer"):
        return _xml(whisper_without_database(house()))
    try:
        return _xml(again_if_in_the_way(lambda: whisper(house(), _id("transfer"))))
    except DatabaseAway:
        return _xml(whisper_without_database(house()))


@voice.post("/pressed")
def key_pressed() -> Response:
    """Somebody rung for a caller pressed a key, or none."""
    keys = optional("Digits", 8)
    try:
        if _id("transfer"):
            return _xml(again_if_in_the_way(lambda: pressed(house(), _id("transfer"), keys, optional("To", 64))))
    except DatabaseAway:
        pass
    return _xml(twiml.join() if keys.strip() == "1" else twiml.hang_up())


@voice.post("/page")
def page_key() -> Response:
    """A coordinator who was paged by a call pressed a key."""
    try:
        return _xml(again_if_in_the_way(lambda: take_page_key(house(), _id("page"), optional("Digits", 8), field("To"))))
    except DatabaseAway:
        return _xml(paged_call_without_database(house()))


@voice.post("/away")
def paged_without_database() -> Response:
    """A coordinator who was rung while the database was away."""
    return _xml(paged_call_without_database(house()))


@voice.post("/holder")
def holder_key() -> Response:
    """A volunteer who carries a ticket rang in and pressed a key."""
    try:
        return _xml(again_if_in_the_way(lambda: take_holder_key(house(), field("CallSid"), _id("ticket"), optional("Digits", 8))))
    except DatabaseAway:
        return _xml(call_without_database(house(), CallIn(field("CallSid"), field("From"), field("To"))))


@voice.post("/bridged")
def bridged() -> Response:
    """A masked call between volunteer and resident has ended."""
    return _xml(twiml.hang_up())


@voice.post("/status")
def status() -> Response:
    """A call status callback, or a machine-detection report (which has no CallStatus)."""
    outbound = optional("Direction", 32).startswith("outbound")
    report = CallStatus(
        sid=field("CallSid"),
        status=optional("CallStatus", 32),
        from_=optional("From", 64),
        to=optional("To", 64),
        direction="outbound" if outbound else "inbound",
        outbox_id=number_in(request.args.get("outbox")),
        answered_by=optional("AnsweredBy", 32) or None,
        error_code=optional("ErrorCode", 10) or None,
        parent_sid=optional("ParentCallSid", 64),
    )
    try:
        with way.in_its_time():
            again_if_in_the_way(lambda: take_call_status(house(), report))
    except (Crowded, DatabaseAway):
        keep_for_later(house(), report)
    return Response(status=204)
