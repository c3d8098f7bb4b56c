"""An exchange, the owner of its line, and the official client pointed at the exchange."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from hotline.simulator.serve import Server
from hotline.simulator.settings import ExchangeSettings, SampleNumber
from tests.exchange_client import ExchangeClient
from tests.simulator.owner import Owner

ACCOUNT = "AC" + "0" * 31 + "1"
TOKEN = "a-secret-of-tests"
LINE = "+862800000000"
WANG = "+8613800000001"
CHEN = "+8613800000002"
LIU = "+8613800000003"


class Elsewhere(TwilioHttpClient):  # type: ignore[misc]  # the official client ships no types
    """The official client's own door for another address."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=30)
        self.base = base

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        parts = urlsplit(url)
        there = f"{self.base}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        return super().request(method, there, *args, **kwargs)


@pytest.fixture
def owner() -> Iterator[Owner]:
    it = Owner(TOKEN)
    yield it
    it.close()


@pytest.fixture
def server(owner: Owner) -> Iterator[Server]:
    it = Server(
        ExchangeSettings(
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            line_number=LINE,
            webhook_base=owner.base,
            port=0,
            speed=50,
            numbers=(SampleNumber(WANG, "王婆婆", "resident"), SampleNumber(CHEN, "陈志愿", "volunteer")),
        )
    ).start()
    yield it
    it.stop()


@pytest.fixture
def sim(server: Server) -> ExchangeClient:
    return ExchangeClient(server.address)


@pytest.fixture
def twilio(server: Server) -> Client:
    return Client(ACCOUNT, TOKEN, http_client=Elsewhere(server.address))


@pytest.fixture
def server_address(server: Server) -> str:
    return server.address
