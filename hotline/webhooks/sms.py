"""Texts: an incoming one, and what became of ours."""

from __future__ import annotations

from flask import Blueprint, Response, request

from hotline.carrier.twiml import answer_text
from hotline.flows.answer_without_database import keep_for_later, text_without_database
from hotline.flows.crowd import take_text_in_turn
from hotline.flows.give_way import Crowded, way
from hotline.flows.take_text import PICTURE, TextAnswer, TextIn
from hotline.flows.take_text_status import TextStatus, take_text_status
from hotline.store.engine import DatabaseAway
from hotline.webhooks.gate import again_if_in_the_way, check_signature, field, house, number_in, optional
from hotline.webhooks.latency import observe

sms = Blueprint("sms", __name__, url_prefix="/twilio/sms")
observe(sms)
sms.before_request(check_signature)


@sms.post("")
def incoming() -> Response:
    """An incoming message; the direct answer stands in the TwiML."""
    text = TextIn(sid=field("MessageSid"), from_=field("From"), to=field("To"), body=_words())
    try:
        answer = again_if_in_the_way(lambda: take_text_in_turn(house(), text))
    except DatabaseAway:
        answer = TextAnswer(text_without_database(house(), text))
    callback = f"{house().settings.public_url}/twilio/sms/status"
    if answer.message_id is not None:
        callback += f"?message={answer.message_id}"
    return Response(answer_text(answer.body, callback), mimetype="text/xml")


def _words() -> str:
    """What was written; a message that is nothing but pictures is kept as one, not as an empty text."""
    words = optional("Body")
    return PICTURE if not words.strip() and number_in(optional("NumMedia", 4)) else words


@sms.post("/status")
def status() -> Response:
    """A message status callback; answered with nothing, whatever it was about."""
    report = TextStatus(
        sid=field("MessageSid"),
        status=field("MessageStatus"),
        error_code=number_in(optional("ErrorCode", 10)),
        outbox_id=number_in(request.args.get("outbox")),
        message_id=number_in(request.args.get("message")),
    )
    try:
        with way.in_its_time():
            again_if_in_the_way(lambda: take_text_status(house(), report))
    except (Crowded, DatabaseAway):
        keep_for_later(house(), report)
    return Response(status=204)
