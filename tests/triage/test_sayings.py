"""What is heard in hundreds of invented sentences: kinds, risk, urgency, intent."""

from __future__ import annotations

import pytest

from hotline.triage import assess
from tests.triage.sayings import Saying, sayings


@pytest.mark.parametrize("saying", sayings(), ids=lambda saying: saying.text[:40])
def test_a_saying_is_heard_as_meant(saying: Saying) -> None:
    heard = assess(saying.text)
    assert {kind.value for kind in heard.kinds} == saying.kinds
    assert heard.risk == saying.risk
    assert heard.urgency == saying.urgency
    if saying.kinds == {"other"}:
        assert (heard.intent or "-") == saying.intent
