"""Phones: taken as people write them, refused with a reason, never shown whole."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.kernel.phones import HOME_MOBILE, NOT_RUNG, PhoneError, callable_number, is_mobile, is_withheld, mask, parse_phone, region_of


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("13800000001", "+8613800000001"),
        ("138 0000 0001", "+8613800000001"),
        ("138-0000-0001", "+8613800000001"),
        ("１３８００００　０００１", "+8613800000001"),
        ("+86 138 0000 0001", "+8613800000001"),
        ("0086-13800000001", "+8613800000001"),
        ("8613800000001", "+8613800000001"),
        (" 028-85551234 ", "+862885551234"),
        ("(028)8555-1234", "+862885551234"),
        ("０２８－８５５５１２３４", "+862885551234"),
        ("010-62345678", "+861062345678"),
        ("+852 2123 4567", "+85221234567"),
    ],
)
def test_numbers_as_people_write_them(written: str, number: str) -> None:
    assert parse_phone(written) == number


@pytest.mark.parametrize(
    "written",
    [
        "",
        "  ",
        "\x00",
        "anonymous",
        "+266696687",
        "+8656696",
        "+86282452253",
        "110",
        "85551234",
        "1380000000",
        "王婆婆",
        "028-85551234转8",
        "1" * 60,
    ],
)
def test_what_cannot_be_rung_is_refused_with_a_reason(written: str) -> None:
    with pytest.raises(PhoneError) as caught:
        parse_phone(written)
    assert caught.value.reason


@given(st.from_regex(HOME_MOBILE, fullmatch=True))
def test_a_mobile_of_here_is_told_without_being_parsed_as_if_it_were(number: str) -> None:
    known = phonenumbers.number_type(phonenumbers.parse(number))
    assert callable_number(number, ["+86"]) is (known not in NOT_RUNG)
    assert is_mobile(number) is (known != phonenumbers.PhoneNumberType.FIXED_LINE)


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        number = parse_phone(text)
    except PhoneError:
        return
    assert number.startswith("+")
    assert parse_phone(number) == number


@pytest.mark.parametrize(
    ("phone", "may"),
    [
        ("+8613800000001", True),
        ("+862885551234", True),
        ("+85221234567", False),  # not under the prefix
        ("+86282452253", False),  # withheld
        ("+8656696", False),
        ("+86110", False),
        ("13800000001", False),  # not E.164
        ("+8616812345678", False),
        ("", False),
    ],
)
def test_only_valid_ordinary_numbers_under_a_prefix_are_called(phone: str, may: bool) -> None:
    assert callable_number(phone, ("+86",)) is may


def test_premium_numbers_are_never_called() -> None:
    assert not callable_number("+19002345678", ("+1",))
    assert not callable_number("+449098790000", ("+44",))


def test_withheld_callers_are_known_by_their_spellings() -> None:
    assert all(is_withheld(caller) for caller in ("+266696687", "+8656696", "+86282452253", "Anonymous", ""))
    assert not is_withheld("+8613800000001")


def test_landlines_cannot_be_texted() -> None:
    assert is_mobile("+8613800000001")
    assert not is_mobile("+862885551234")
    assert not is_mobile("nobody")


def test_the_lines_number_says_where_numbers_without_a_country_are_read() -> None:
    assert (region_of("+862800000000"), region_of("+85221234567"), region_of("?")) == ("CN", "HK", "CN")


def test_a_masked_number_keeps_only_its_ends() -> None:
    assert mask("+8613800000001") == "+86*******0001"
    assert mask("13800000001") == "***"
