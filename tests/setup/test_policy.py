"""The policy: built in, laid over by a file, printed in the form the file takes."""

from __future__ import annotations

import pytest

from hotline.policy import BUILT_IN, PolicyError, RetryPolicy, parse_policy, policy_as_toml
from hotline.terms import Purpose


def test_every_purpose_of_a_callback_has_a_patience() -> None:
    assert set(BUILT_IN.retry) == set(Purpose)
    assert all(retry.per_day <= retry.total for retry in BUILT_IN.retry.values())


def test_what_is_printed_reads_back_to_the_same_policy() -> None:
    assert parse_policy(policy_as_toml(BUILT_IN)) == BUILT_IN
    changed = parse_policy("[retry.crisis]\ntotal = 3\nper_day = 3\n[limits]\nopen_tickets_per_number = 9")
    assert parse_policy(policy_as_toml(changed)) == changed != BUILT_IN


def test_the_last_wait_holds_for_all_later_tries() -> None:
    retry = RetryPolicy((60, 300), per_day=9, total=9)
    assert [retry.wait_after(tries) for tries in (1, 2, 3, 8)] == [60, 300, 300, 300]


@pytest.mark.parametrize(
    "toml",
    [
        "not toml at all",
        "offers = 3",
        "[offers]\nwave = true",
        "[offers]\nwave = 2.5",
        "[offers]\nwave = 99999999999",
        "[retry]\ncheck_in = 3",
        "[retry.knock]\ntotal = 3",
        "[retry.check_in]\nwaits_seconds = []",
        "[retry.check_in]\nwaits_seconds = [0]",
        "[retry.check_in]\nwaits_seconds = 60",
        "[limits]\ncalls = 1",
    ],
)
def test_a_fault_is_told_and_nothing_is_taken(toml: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policy(toml)
    assert len(caught.value.faults) == 1
