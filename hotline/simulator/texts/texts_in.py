"""Texts from a handset to the line, with the carrier's own stop words in front of everything, and the line's answers."""

from __future__ import annotations

from urllib.parse import urljoin

from hotline.simulator.switchboard.errors import CarrierError
from hotline.simulator.switchboard.exchange import Exchange
from hotline.simulator.switchboard.records import API_VERSION, Handset, Message
from hotline.simulator.switchboard.twiml import BadDocument, Verb, parse, warnings
from hotline.simulator.switchboard.webhooks import Answer, WebhookFailed
from hotline.simulator.texts import texts_out

STOP_WORDS = frozenset({"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})
STOPPED = "You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe."
STARTED = "You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe."
HELP = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


def receive(exchange: Exchange, *, sender: str, to: str, body: str, media: int = 0) -> Message:
    """A person sends a text to the line. Raises CarrierError 20404 for a number that is no line of this account."""
    line = exchange.owned(to)
    if line is None:
        raise CarrierError(20404, f"{to} is no line of this exchange")
    handset = exchange.handset(sender)
    message = Message(sender, to, body, "inbound", "received", texts_out.segments(body))
    message.sent = message.created
    exchange.messages[message.sid] = message
    handset.texts.append({"sid": message.sid, "from": sender, "to": to, "body": body, "at": message.created.isoformat()})
    exchange.happened("sent_text", sender, sid=message.sid, to=to, body=body)
    _keywords(exchange, handset, to, body)
    exchange.spawn(_announce(exchange, message, media))
    return message


def _keywords(exchange: Exchange, handset: Handset, line: str, body: str) -> None:
    """STOP is the carrier's first: it blocks before the line's owner hears of it, and only START lifts it."""
    word = body.strip().upper()
    answer = ""
    if word in STOP_WORDS:
        answer = "" if line in handset.blocked else STOPPED
        handset.blocked.add(line)
    elif word in START_WORDS and line in handset.blocked:
        handset.blocked.discard(line)
        answer = STARTED
    elif word in HELP_WORDS:
        answer = HELP
    if answer:
        message = Message(line, handset.number, answer, "outbound-reply", "delivered", texts_out.segments(answer))
        message.sent = message.created
        exchange.messages[message.sid] = message
        texts_out.arrive(exchange, message, handset)


async def _announce(exchange: Exchange, message: Message, media: int) -> None:
    line = exchange.owned(message.to)
    if line is None or not line.sms_url:
        return
    places = {f"{who}{what}": "" for who in ("From", "To") for what in ("City", "State", "Zip")}
    params = {
        **places,
        "ToCountry": "CN",
        "FromCountry": "CN",
        "AccountSid": exchange.settings.account_sid,
        "ApiVersion": API_VERSION,
        "Body": message.body,
        "From": message.sender,
        "MessageSid": message.sid,
        "NumMedia": str(media),
        "NumSegments": str(message.segments),
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "To": message.to,
    }
    account = f"{exchange.settings.address}/{API_VERSION}/Accounts/{exchange.settings.account_sid}"
    for place in range(media):
        params[f"MediaContentType{place}"] = "image/jpeg"
        params[f"MediaUrl{place}"] = f"{account}/Messages/{message.sid}/Media/ME{place:032x}"
    await _converse(exchange, message, params, line.sms_url, line.sms_method, line.sms_fallback_url)


async def _converse(exchange: Exchange, message: Message, params: dict[str, str], url: str, method: str, fallback: str) -> None:
    """Fetch the answer to a text and send what it says; the fallback address gets one try."""
    try:
        answer = await exchange.webhooks.ask("sms", url, params, method)
        verbs = _reply(answer)
    except (WebhookFailed, BadDocument) as failure:
        if isinstance(failure, BadDocument):
            exchange.webhooks.note(failure.code, str(failure), url=url)
        exchange.happened("webhook_failed", message.sender, sid=message.sid, code=failure.code)
        if fallback:
            await _converse(exchange, message, {**params, "ErrorCode": str(failure.code), "ErrorUrl": url}, fallback, method, "")
        return
    for code, words in warnings(verbs):
        exchange.webhooks.note(code, words, url=url)
    exchange.happened("webhook_answered", message.sender, sid=message.sid)
    for verb in verbs:
        if verb.name == "Message":
            await _send_reply(exchange, message, verb, url)
        elif verb.name == "Redirect":
            await _converse(exchange, message, params, urljoin(url, verb.text), verb.get("method", "POST"), "")
            return


def _reply(answer: Answer) -> tuple[Verb, ...]:
    """The verbs of an answer; plain text is sent as it is, nothing at all is no answer."""
    if answer.status == 204 or not answer.body.strip():
        return ()
    if answer.kind == "text/plain":
        return (Verb("Message", {}, answer.body.strip()),)
    if answer.kind not in ("text/xml", "application/xml", "text/html"):
        raise BadDocument(12300, f"Invalid Content-Type: {answer.kind}")
    return parse(answer.body)


async def _send_reply(exchange: Exchange, message: Message, verb: Verb, url: str) -> None:
    body = next((child.text for child in verb.children if child.name == "Body"), verb.text)
    callback = urljoin(url, verb.get("statusCallback")) if verb.get("statusCallback") else ""
    sender, to = verb.get("from", message.to), verb.get("to", message.sender)
    try:
        sent = texts_out.send(exchange, sender=sender, to=to, body=body, direction="outbound-reply", callback=callback)
    except CarrierError as error:
        exchange.webhooks.note(error.code, error.message, url=url, sid=message.sid)
        sent = Message(sender, to, body, "outbound-reply", "failed", texts_out.segments(body), callback)
        sent.error_code, sent.error_message = error.code, error.message
        exchange.messages[sent.sid] = sent
        texts_out.move(exchange, sent, "failed")
    if verb.get("action"):
        params = {"AccountSid": exchange.settings.account_sid, "From": sender, "To": to, "Body": body, "ApiVersion": API_VERSION}
        params |= {"MessageSid": sent.sid, "SmsSid": sent.sid, "MessageStatus": sent.status, "SmsStatus": sent.status}
        await _converse(exchange, message, params, urljoin(url, verb.get("action")), verb.get("method", "POST"), "")
