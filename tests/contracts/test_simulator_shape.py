"""Every answer of the exchange, held against Twilio's own description of its API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from hotline.simulator.serve import Server
from hotline.simulator.settings import ExchangeSettings
from tests.contracts.shape import ShapeError, check_request, check_response
from tests.exchange_client import ExchangeClient
from tests.simulator.owner import Owner

ACCOUNT = "AC" + "0" * 31 + "2"
TOKEN = "another-secret"
LINE, WANG = "+862800000000", "+8613800000001"


class Api:
    """The REST API, each request and answer checked on the way."""

    def __init__(self, address: str) -> None:
        self.address = address

    def __call__(self, method: str, resource: str, form: dict[str, Any] | None = None, status: int = 200) -> Any:
        path = f"/2010-04-01/Accounts/{ACCOUNT}/{resource}"
        sent = form or {}
        check_request(method, path, sent)
        given: dict[str, Any] = {"params": sent} if method == "GET" else {"data": sent}
        answer = requests.request(method, self.address + path, auth=(ACCOUNT, TOKEN), timeout=30, **given)
        body = answer.json() if answer.content else None
        assert answer.status_code == status, body
        check_response(method, path, status, body)
        return body


@pytest.fixture
def owner() -> Iterator[Owner]:
    it = Owner(TOKEN)
    yield it
    it.close()


@pytest.fixture
def server(owner: Owner) -> Iterator[Server]:
    it = Server(ExchangeSettings(ACCOUNT, TOKEN, LINE, owner.base, port=0, speed=50)).start()
    yield it
    it.stop()


@pytest.fixture
def api(server: Server) -> Api:
    return Api(server.address)


@pytest.fixture
def sim(server: Server) -> ExchangeClient:
    return ExchangeClient(server.address)


def test_messages(api: Api, sim: ExchangeClient, owner: Owner) -> None:
    sent = api("POST", "Messages.json", {"To": WANG, "From": LINE, "Body": "您好", "StatusCallback": f"{owner.base}/told"}, 201)
    owner.wait("/told", MessageStatus="delivered")
    sim.text(WANG, "谢谢")
    assert api("GET", f"Messages/{sent['sid']}.json")["status"] == "delivered"
    assert len(api("GET", "Messages.json", {"PageSize": 1})["messages"]) == 1
    today = sent["date_created"]
    assert today.endswith("+0000")
    assert api("GET", "Messages.json", {"To": WANG, "DateSent>": "2020-01-01"})["messages"][0]["sid"] == sent["sid"]
    assert api("GET", "Messages.json", {"DateSent<": "2020-01-01"})["messages"] == []
    assert api("POST", f"Messages/{sent['sid']}.json", {"Body": ""})["body"] == ""
    api("GET", f"Messages/{sent['sid']}/Media.json")
    api("DELETE", f"Messages/{sent['sid']}.json", status=204)
    api("GET", f"Messages/{sent['sid']}.json", status=404)


def test_failed_message(api: Api, sim: ExchangeClient, owner: Owner) -> None:
    sim.behave(WANG, sms="undelivered")
    sent = api("POST", "Messages.json", {"To": WANG, "From": LINE, "Body": "您好", "StatusCallback": f"{owner.base}/told"}, 201)
    owner.wait("/told", MessageStatus="undelivered")
    assert api("GET", f"Messages/{sent['sid']}.json")["error_code"] == 30003


def test_calls_at_every_stage(api: Api, sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/call"] = "<Say>您好</Say><Record action='/left' timeout='6000'/>"
    owner.answers["/left"] = "<Pause length='6000'/>"
    asked = {"To": WANG, "From": LINE, "Url": f"{owner.base}/call", "Timeout": 600, "StatusCallbackEvent": ["initiated", "completed"]}
    sid = api("POST", "Calls.json", asked, 201)["sid"]
    sim.wait_ringing(WANG)
    assert api("GET", f"Calls/{sid}.json")["status"] == "ringing"
    sim.answer(WANG)
    sim.wait_listening(WANG)
    sim.say(WANG, "我在")
    sim.key(WANG, "#")
    owner.wait("/left")
    assert api("GET", "Calls.json", {"To": WANG, "Status": "in-progress", "StartTime>": "2020-01-01"})["calls"][0]["sid"] == sid
    [recording] = api("GET", "Recordings.json")["recordings"]
    api("GET", f"Recordings/{recording['sid']}.json")
    assert len(api("GET", f"Calls/{sid}/Recordings.json")["recordings"]) == 1
    api("DELETE", f"Recordings/{recording['sid']}.json", status=204)
    api("POST", f"Calls/{sid}.json", {"Twiml": "<Response><Pause length='6000'/></Response>"})
    assert api("POST", f"Calls/{sid}.json", {"Status": "completed"})["status"] == "completed"
    assert api("GET", f"Calls/{sid}.json")["duration"] is not None
    api("DELETE", f"Calls/{sid}.json", status=204)


def test_queues_and_lines(api: Api, sim: ExchangeClient, owner: Owner) -> None:
    api("POST", "Queues.json", {"FriendlyName": "心理"}, 201)
    owner.answers["/twilio/voice"] = "<Enqueue waitUrl='/wait'>心理</Enqueue>"
    owner.answers["/wait"] = "<Play>music.mp3</Play>"
    call = sim.call(WANG)
    sim.wait_event("queued", number=WANG)
    [queue] = api("GET", "Queues.json")["queues"]
    assert api("GET", f"Queues/{queue['sid']}.json")["current_size"] == 1
    [member] = api("GET", f"Queues/{queue['sid']}/Members.json")["queue_members"]
    assert member["call_sid"] == call
    api("GET", f"Queues/{queue['sid']}/Members/{call}.json")
    api("POST", f"Queues/{queue['sid']}/Members/{call}.json", {"Url": f"{owner.base}/out"})
    [line] = api("GET", "IncomingPhoneNumbers.json", {"PhoneNumber": LINE})["incoming_phone_numbers"]
    where = {"SmsUrl": f"{owner.base}/texts", "VoiceFallbackUrl": f"{owner.base}/spare"}
    changed = api("POST", f"IncomingPhoneNumbers/{line['sid']}.json", where)
    assert changed["sms_url"].endswith("/texts")
    api("GET", f"IncomingPhoneNumbers/{line['sid']}.json")


def test_refusals(api: Api) -> None:
    api("POST", "Messages.json", {"To": WANG, "From": WANG, "Body": "您好"}, 400)
    api("POST", "Calls.json", {"To": WANG, "From": WANG, "Url": "http://127.0.0.1/"}, 400)
    api("GET", "Calls/CA" + "0" * 32 + ".json", status=404)
    api("GET", "Queues/QU" + "0" * 32 + ".json", status=404)
    api("GET", "Recordings/RE" + "0" * 32 + ".json", status=404)


def test_checker_finds_faults() -> None:
    base = f"/2010-04-01/Accounts/{ACCOUNT}"
    with pytest.raises(ShapeError, match=r"To: required.*Bodi: not a parameter"):
        check_request("POST", f"{base}/Messages.json", {"Bodi": "您好"})
    with pytest.raises(ShapeError, match="no such resource"):
        check_request("POST", f"{base}/Faxes.json", {})
    with pytest.raises(ShapeError, match="'soon' is no integer"):
        check_request("POST", f"{base}/Calls.json", {"To": WANG, "From": LINE, "Timeout": "soon"})
    with pytest.raises(ShapeError, match="is none of"):
        check_response("GET", f"{base}/Calls/CA{'0' * 32}.json", 200, {"status": "dreaming"})
    with pytest.raises(ShapeError, match="more_info"):
        check_response("GET", f"{base}/Calls/CA{'0' * 32}.json", 404, {"code": 20404, "message": "", "status": 404})
