"""Log lines are JSON, and nothing personal is in them whoever logs."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from hotline.kernel.logs import configure_logs, get_logger


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logs("test", stream=stream)
    yield stream
    root.handlers[:], level = before
    root.setLevel(level)
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()


def test_a_line_is_an_event_and_ids(written: io.StringIO) -> None:
    get_logger("x").info("text_taken", message_id=7)
    line = json.loads(written.getvalue())
    assert (line["event"], line["message_id"], line["component"], line["level"]) == ("text_taken", 7, "test", "info")


@pytest.mark.parametrize(
    "phone", ["+8613800004321", "13800004321", "8613800004321", "028-85554321", "02885554321", "%2B8613800004321", "+85221234321"]
)
def test_phone_numbers_are_masked_wherever_they_stand(written: io.StringIO, phone: str) -> None:
    get_logger("x").info("ring", to=phone, url=f"/x?From={phone}&n=1", nested={"list": [f"to {phone}"]})
    logging.getLogger("library").warning("could not reach %s", phone)
    try:
        raise ValueError(f"bad number {phone}")
    except ValueError:
        get_logger("x").exception("failed")
    assert phone.removeprefix("+").removeprefix("%2B") not in written.getvalue()
    assert "4321" in written.getvalue()


def test_words_of_people_are_left_out(written: io.StringIO) -> None:
    get_logger("x").info("heard", body="我不想活了", inner={"transcript": "我不想活了", "id": 3}, name="王婆婆", address="下洋田3栋")
    assert not any(word in written.getvalue() for word in ("不想活", "王婆婆", "下洋田"))
    assert json.loads(written.getvalue())["inner"] == {"id": 3}


def test_ids_and_times_are_left_as_they_are(written: io.StringIO) -> None:
    get_logger("x").info("kept", sid="CA0138000000010138000000010138aa", at="2026-11-28T18:51:23.476", code="A12", seconds=1764354021.25)
    line = json.loads(written.getvalue())
    assert (line["sid"], line["at"], line["seconds"]) == ("CA0138000000010138000000010138aa", "2026-11-28T18:51:23.476", 1764354021.25)
