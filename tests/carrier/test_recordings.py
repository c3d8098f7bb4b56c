"""A message left on the line is fetched from the carrier and from nowhere else."""

from __future__ import annotations

import pytest

from hotline.carrier import recordings
from hotline.carrier.port import CarrierAway, CarrierRefused
from hotline.carrier.rest import TwilioCarrier
from hotline.carrier.transport import Answer, CarrierSession
from tests.carrier.conftest import ACCOUNT, Carrier, refused

PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/RE1"


def test_the_sound_is_fetched_with_the_accounts_secret(carrier: Carrier, port: TwilioCarrier) -> None:
    carrier.will((200, b"RIFF....WAVE"))
    assert port.fetch_recording(carrier.url + PATH) == b"RIFF....WAVE"
    assert carrier.got[0].headers["Authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example" + PATH,
        "http://169.254.169.254" + PATH,
        "http://127.0.0.1:1" + PATH,
        "file:///etc/passwd",
        "",
        "http://[bad" + PATH,
        "//evil.example" + PATH,
        "{base}@evil.example" + PATH,
        "{base}\\@evil.example" + PATH,
        "{base}/2010-04-01/Accounts/AC1/Messages.json",
        "{base}/2010-04-01/Accounts/AC1/Recordings/../../Calls.json",
        "{base}/2010-04-01/Accounts/AC1/Recordings/RE1/../../Calls",
        "{base}/Recordings/%2e%2e/x",
        "http://user:pass@{host}" + PATH,
    ],
)
def test_a_foreign_address_is_refused_and_never_asked(carrier: Carrier, port: TwilioCarrier, address: str) -> None:
    carrier.will((200, b"secret"))
    with pytest.raises(CarrierRefused) as caught:
        port.fetch_recording(address.format(base=carrier.url, host=carrier.url.removeprefix("http://")))
    assert caught.value.outcome.reason == "not_the_carriers"
    assert carrier.got == []


def test_a_redirect_elsewhere_is_refused(carrier: Carrier, port: TwilioCarrier) -> None:
    carrier.will((302, b"", {"Location": "http://169.254.169.254/latest"}))
    with pytest.raises(CarrierRefused) as caught:
        port.fetch_recording(carrier.url + PATH)
    assert caught.value.outcome.reason == "not_the_carriers"


def test_a_recording_that_is_not_ready_or_gone(carrier: Carrier, port: TwilioCarrier) -> None:
    carrier.will(refused(20404, 404))
    with pytest.raises(CarrierRefused) as caught:
        port.fetch_recording(carrier.url + PATH)
    assert caught.value.outcome.reason == "not_found"
    carrier.will((503, b""))
    with pytest.raises(CarrierAway):
        port.fetch_recording(carrier.url + PATH)


def test_a_recording_beyond_all_bounds_is_not_swallowed(carrier: Carrier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordings, "MAX_RECORDING", 1000)
    carrier.will((200, b"x" * 100_000))
    session = CarrierSession(carrier.url, connect_timeout=5, read_timeout=30)
    with pytest.raises(CarrierAway):
        recordings.fetch(session, ("AC", "t"), carrier.url + PATH)


class Recorded(CarrierSession):
    """The real session of Twilio's address, with the wire cut: remembers what would have been asked, and with what secret."""

    def __init__(self, *answers: Answer) -> None:
        super().__init__("https://api.twilio.com")
        self.answers = list(answers)
        self.asked: list[tuple[str, object]] = []

    def exchange(self, method: str, url: str, *, at_most: int = 0, **parts: object) -> Answer:
        self.asked.append((url, parts.get("auth")))
        return self.answers.pop(0)


@pytest.mark.parametrize("host", ["api.twilio.com", "api.dublin.ie1.twilio.com"])
def test_twilios_regions_are_one_carrier_and_its_store_gets_no_secret(host: str) -> None:
    store = "https://recordings.s3.us-east-1.amazonaws.com/RE1?sig=1"
    session = Recorded(Answer(302, {"Location": store}, b""), Answer(200, {}, b"RIFF"))
    assert recordings.fetch(session, ("AC", "t"), f"https://{host}{PATH}") == b"RIFF"
    assert session.asked == [(f"https://{host}{PATH}", ("AC", "t")), (store, None)]


@pytest.mark.parametrize("host", ["api.twilio.com.evil.example", "eviltwilio.com"])
def test_a_name_that_only_looks_like_twilios_is_foreign(host: str) -> None:
    with pytest.raises(CarrierRefused):
        recordings.fetch(Recorded(), ("AC", "t"), f"https://{host}{PATH}")
