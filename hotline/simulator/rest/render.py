"""The exchange's records as the carrier's JSON: every field of the resource, null where there is nothing to say."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from typing import Any

from hotline.simulator.switchboard.records import API_VERSION, Call, CallQueue, LineNumber, Message, Recording, Waiting, utcnow

Json = dict[str, Any]


def when(moment: datetime | None) -> str | None:
    """RFC 2822 with +0000, as the carrier writes dates."""
    return format_datetime(moment) if moment else None


def base(account: str) -> str:
    """The path all resources of an account begin with."""
    return f"/{API_VERSION}/Accounts/{account}"


def message(account: str, it: Message) -> Json:
    """A Message resource."""
    uri = f"{base(account)}/Messages/{it.sid}"
    return {
        "account_sid": account,
        "api_version": API_VERSION,
        "body": it.body,
        "date_created": when(it.created),
        "date_sent": when(it.sent),
        "date_updated": when(it.updated),
        "direction": it.direction,
        "error_code": it.error_code,
        "error_message": it.error_message,
        "from": it.sender,
        "messaging_service_sid": it.service_sid,
        "num_media": "0",
        "num_segments": str(it.segments),
        "price": None,
        "price_unit": "USD",
        "sid": it.sid,
        "status": it.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": it.to,
        "uri": f"{uri}.json",
    }


def call(account: str, it: Call) -> Json:
    """A Call resource."""
    uri = f"{base(account)}/Calls/{it.sid}"
    return {
        "account_sid": account,
        "answered_by": it.answered_by,
        "api_version": API_VERSION,
        "caller_name": None,
        "date_created": when(it.created),
        "date_updated": when(it.updated),
        "direction": it.direction,
        "duration": str(it.duration) if it.ended else None,
        "end_time": when(it.ended),
        "forwarded_from": None,
        "from": it.sender,
        "from_formatted": it.sender,
        "group_sid": None,
        "parent_call_sid": it.parent_sid,
        "phone_number_sid": None,
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "sid": it.sid,
        "start_time": when(it.started),
        "status": it.status,
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
        "to": it.to,
        "to_formatted": it.to,
        "trunk_sid": None,
        "uri": f"{uri}.json",
    }


def recording(account: str, address: str, it: Recording) -> Json:
    """A Recording resource; `address` is the exchange's own, for the media."""
    uri = f"{base(account)}/Recordings/{it.sid}"
    return {
        "account_sid": account,
        "api_version": API_VERSION,
        "call_sid": it.call_sid,
        "channels": 1,
        "conference_sid": None,
        "date_created": when(it.created),
        "date_updated": when(it.created),
        "duration": str(it.duration),
        "encryption_details": None,
        "error_code": None,
        "media_url": f"{address}{uri}",
        "price": None,
        "price_unit": "USD",
        "sid": it.sid,
        "source": it.source,
        "start_time": when(it.created),
        "status": "completed",
        "subresource_uris": {},
        "uri": f"{uri}.json",
    }


def call_recording(account: str, it: Recording) -> Json:
    """The same recording as a child of its call: other fields, as the carrier has it."""
    whole = recording(account, "", it)
    left_out = ("media_url", "subresource_uris")
    uri = f"{base(account)}/Calls/{it.call_sid}/Recordings/{it.sid}.json"
    return {name: value for name, value in whole.items() if name not in left_out} | {"track": "both", "uri": uri}


def queue(account: str, it: CallQueue) -> Json:
    """A Queue resource."""
    return {
        "account_sid": account,
        "average_wait_time": round(sum(it.waits) / len(it.waits)) if it.waits else 0,
        "current_size": len(it.members),
        "date_created": when(it.created),
        "date_updated": when(it.updated),
        "friendly_name": it.name,
        "max_size": it.max_size,
        "sid": it.sid,
        "uri": f"{base(account)}/Queues/{it.sid}.json",
    }


def member(account: str, owner: CallQueue, it: Waiting) -> Json:
    """A queue's Member resource."""
    return {
        "call_sid": it.call.sid,
        "date_enqueued": when(it.since),
        "position": owner.members.index(it) + 1 if it in owner.members else 1,
        "queue_sid": owner.sid,
        "uri": f"{base(account)}/Queues/{owner.sid}/Members/{it.call.sid}.json",
        "wait_time": round((utcnow() - it.since).total_seconds()),
    }


def line(account: str, it: LineNumber) -> Json:
    """An IncomingPhoneNumber resource."""
    return {
        "account_sid": account,
        "address_requirements": "none",
        "address_sid": None,
        "api_version": API_VERSION,
        "beta": False,
        "bundle_sid": None,
        "capabilities": {"voice": True, "sms": True, "mms": False, "fax": False},
        "date_created": when(it.created),
        "date_updated": when(it.updated),
        "emergency_address_sid": None,
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "friendly_name": it.friendly_name,
        "identity_sid": None,
        "origin": "twilio",
        "phone_number": it.number,
        "sid": it.sid,
        "sms_application_sid": None,
        "sms_fallback_method": it.sms_fallback_method,
        "sms_fallback_url": it.sms_fallback_url or None,
        "sms_method": it.sms_method,
        "sms_url": it.sms_url or None,
        "status": "in-use",
        "status_callback": it.status_callback or None,
        "status_callback_method": it.status_callback_method,
        "trunk_sid": None,
        "type": None,
        "uri": f"{base(account)}/IncomingPhoneNumbers/{it.sid}.json",
        "voice_application_sid": None,
        "voice_caller_id_lookup": False,
        "voice_fallback_method": it.voice_fallback_method,
        "voice_fallback_url": it.voice_fallback_url or None,
        "voice_method": it.voice_method,
        "voice_receive_mode": "voice",
        "voice_url": it.voice_url or None,
    }
