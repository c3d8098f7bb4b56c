"""Texts from the line to a handset: accepted or refused, then delivered or not, each step told by callback."""

from __future__ import annotations

from hotline.simulator.settings import E164
from hotline.simulator.switchboard.errors import CarrierError
from hotline.simulator.switchboard.exchange import Exchange
from hotline.simulator.switchboard.records import API_VERSION, Handset, Message, utcnow

MAX_BODY = 1600
GSM_BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = set("^{}\\[~]|€")

REFUSALS = {"landline": 21614, "stopped": 21610, "invalid": 21211, "geo": 21408, "unreachable": 21612, "full": 21611}
FAILURES = {
    "undelivered": ("undelivered", 30003),
    "failed": ("failed", 30008),
    "filtered": ("undelivered", 30007),
    "landline_late": ("undelivered", 30006),
}
FAILURE_WORDS = {
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    21610: "Attempt to send to unsubscribed recipient",
}
SMS_WAYS = frozenset({"delivered", "sent", "silent", *REFUSALS, *FAILURES})


def segments(body: str) -> int:
    """How many parts the text is sent and paid in: GSM-7 160/153, UCS-2 70/67."""
    if all(letter in GSM_BASIC or letter in GSM_EXTENDED for letter in body):
        units, one, many = sum(2 if letter in GSM_EXTENDED else 1 for letter in body), 160, 153
    else:
        units, one, many = len(body.encode("utf-16-be")) // 2, 70, 67
    return 1 if units <= one else -(-units // many)


def send(exchange: Exchange, *, sender: str, to: str, body: str, direction: str, callback: str = "", service: str | None = None) -> Message:
    """Accept a text from the line to a handset. Raises CarrierError as the carrier's REST API refuses."""
    if not E164.match(to):
        raise CarrierError(21211, to)
    if exchange.owned(sender) is None:
        raise CarrierError(21606, sender)
    if to == sender:
        raise CarrierError(21266)
    if not body:
        raise CarrierError(21602)
    if len(body) > MAX_BODY:
        raise CarrierError(21617)
    handset = exchange.handset(to)
    if sender in handset.blocked:
        raise CarrierError(21610)
    if handset.behaviour.sms in REFUSALS:
        raise CarrierError(handset.behaviour.error_code or REFUSALS[handset.behaviour.sms])
    message = Message(sender, to, body, direction, "accepted" if service else "queued", segments(body), callback, service_sid=service)
    exchange.messages[message.sid] = message
    exchange.spawn(_deliver(exchange, message, handset))
    return message


async def _deliver(exchange: Exchange, message: Message, handset: Handset) -> None:
    way = handset.behaviour.sms
    if way == "silent":
        arrive(exchange, message, handset)
        return
    if message.status_callback:
        _report(exchange, message)
    failure = FAILURES.get(way)
    if failure is not None:
        status, code = failure
        code = handset.behaviour.error_code or code
        message.error_code, message.error_message = code, FAILURE_WORDS.get(code, "Unknown error")
        if status == "undelivered":
            move(exchange, message, "sent")
        move(exchange, message, status)
        return
    move(exchange, message, "sent")
    arrive(exchange, message, handset)
    if way == "delivered":
        move(exchange, message, "delivered")


def arrive(exchange: Exchange, message: Message, handset: Handset) -> None:
    """The text is on the handset's screen."""
    text = {"sid": message.sid, "from": message.sender, "to": message.to, "body": message.body, "at": utcnow().isoformat()}
    handset.texts.append(text)
    exchange.happened("text", handset.number, sid=message.sid, sender=message.sender, body=message.body, direction=message.direction)


def move(exchange: Exchange, message: Message, status: str) -> None:
    """Set the status, note it, and tell the callback."""
    message.status, message.updated = status, utcnow()
    if status in ("sent", "failed") and message.sent is None:
        message.sent = utcnow()
    exchange.happened("message_status", message.to, sid=message.sid, status=status, error_code=message.error_code)
    _report(exchange, message)


def _report(exchange: Exchange, message: Message) -> None:
    """Queue one status callback; they leave in order unless the exchange was told to reorder."""
    if not message.status_callback:
        return
    params = {
        "AccountSid": exchange.settings.account_sid,
        "ApiVersion": API_VERSION,
        "From": message.sender,
        "MessageSid": message.sid,
        "MessageStatus": message.status,
        "SmsSid": message.sid,
        "SmsStatus": message.status,
        "To": message.to,
    }
    if message.service_sid:
        params["MessagingServiceSid"] = message.service_sid
    if message.error_code and message.status in ("failed", "undelivered"):
        params["ErrorCode"] = str(message.error_code)
        params["ErrorMessage"] = message.error_message or ""
    exchange.spawn(_post_in_order(exchange, message, params))


async def _post_in_order(exchange: Exchange, message: Message, params: dict[str, str]) -> None:
    chaos = exchange.misbehaviour
    if chaos.happens(chaos.reorder, "status"):
        await exchange.sleep(1 + 3 * chaos.chance.random())
        await exchange.webhooks.tell(message.status_callback, params)
        return
    async with message.callbacks:
        await exchange.webhooks.tell(message.status_callback, params)
