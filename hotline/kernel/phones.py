"""Phone numbers: as people write them in, as E.164 inside, masked on the way out.

Callers who withhold their number arrive under keypad spellings of "anonymous" and
"unknown" (+266696687, +8656696, +86282452253); the last two pass a +86 prefix and
even look possible, but are valid nowhere, so validity is what we ask for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from hotline.kernel.errors import HotlineError

E164 = re.compile(r"\+[1-9]\d{6,14}")
HOME_MOBILE = re.compile(r"\+861[3-9][0-9]{9}")
LONGEST_WRITING = 40
WITHHELD = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253", "+464"})
WITHHELD_WORDS = frozenset({"", "anonymous", "unknown", "restricted", "private", "unavailable", "withheld"})
COSTLY = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.PAGER, PhoneNumberType.VOICEMAIL})
NOT_RUNG = COSTLY | {PhoneNumberType.UNKNOWN, None}


class PhoneError(HotlineError):
    """What was written is no phone number we could ring; `reason` says why in a few words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parse_phone(text: str, region: str = "CN") -> str:
    """Return the E.164 form of a number as people write it.

    Takes full-width digits, spaces, dashes, brackets, 0086, and landlines with their
    area code (028-85551234). `region` is the ISO country of numbers without a country
    code. Raises PhoneError with the reason. Whether we may ring it is `callable_number`'s question.
    """
    written = text.strip()
    if not written:
        raise PhoneError("no number given")
    if len(written) > LONGEST_WRITING:
        raise PhoneError("too long for a phone number")
    if is_withheld(written):
        raise PhoneError("a withheld number")
    try:
        number = phonenumbers.parse(written, region)
    except NumberParseException:
        raise PhoneError("not a phone number") from None
    if number.extension:
        raise PhoneError("has an extension, which cannot be dialled")
    if not phonenumbers.is_valid_number(number):
        raise PhoneError(_why_invalid(number))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _why_invalid(number: PhoneNumber) -> str:
    result = phonenumbers.is_possible_number_with_reason(number)
    if result == phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        return "the area code is missing"
    if result in (phonenumbers.ValidationResult.TOO_SHORT, phonenumbers.ValidationResult.INVALID_LENGTH):
        return "too short or of a wrong length"
    if result == phonenumbers.ValidationResult.TOO_LONG:
        return "too long"
    return "no such number exists"


def is_withheld(phone: str) -> bool:
    """Whether a carrier's `From` stands for a caller who withheld the number."""
    return phone in WITHHELD or phone.strip().lower() in WITHHELD_WORDS


def callable_number(phone: str, prefixes: Sequence[str]) -> bool:
    """Whether an E.164 number may ever be called or texted: valid, ordinary rate, not withheld, under an allowed prefix."""
    return bool(E164.fullmatch(phone)) and phone.startswith(tuple(prefixes)) and not is_withheld(phone) and _kind(phone) not in NOT_RUNG


def is_mobile(phone: str) -> bool:
    """Whether an E.164 number can be texted: a landline cannot, and is spoken to instead. An unknown kind counts as one that can."""
    return _kind(phone) not in (None, PhoneNumberType.FIXED_LINE)


@lru_cache(maxsize=10_000)  # asked several times about each number of a text, at a tenth of a millisecond
def _kind(phone: str) -> int | None:
    """The library's type of a number, unknown for one that is not valid; None for what is none at all."""
    if HOME_MOBILE.fullmatch(phone):  # nothing about these can be parsed differently, and parsing is most of the cost
        return phonenumbers.number_type(PhoneNumber(country_code=86, national_number=int(phone[3:])))
    try:
        return phonenumbers.number_type(phonenumbers.parse(phone))
    except NumberParseException:
        return None


def region_of(phone: str) -> str:
    """The ISO country of an E.164 number ("CN" for +86...), whether or not the number itself is valid; "CN" when unknown."""
    try:
        code = phonenumbers.parse(phone).country_code or 0
    except NumberParseException:
        return "CN"
    region = phonenumbers.region_code_for_country_code(code)
    return "CN" if region in ("ZZ", "001") else str(region)


def mask(phone: str) -> str:
    """A number fit for logs and lists: "+8613800000001" becomes "+86*******0001". Short or odd ones vanish whole."""
    if not E164.fullmatch(phone):
        return "***"
    keep = 4 if len(phone) >= 11 else 2
    return phone[:3] + "*" * (len(phone) - 3 - keep) + phone[-keep:]
