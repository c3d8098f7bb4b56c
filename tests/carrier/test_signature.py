"""The lock on the webhooks: opens for the carrier, and for nobody else."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from hotline.carrier.signature import Signer

TOKEN, OLD = "new-token", "old-token"
PUBLIC = "https://hotline.example"
PATH = "/twilio/voice?step=3&call=CA1"
FORM = [("CallSid", "CA1"), ("From", "+8613800000001"), ("SpeechResult", " 要两斤青菜 ")]


def signed(address: str, form: list[tuple[str, str]], token: str = TOKEN) -> str:
    """As the carrier signs, with the official library."""
    return str(RequestValidator(token).compute_signature(address, MultiDict(form)))


SIGNER = Signer([TOKEN, OLD], PUBLIC)


@pytest.mark.parametrize("form", [FORM, MultiDict(FORM)])
def test_the_carriers_own_signature_opens(form: object) -> None:
    assert SIGNER.valid(PATH, form, None, signed(PUBLIC + PATH, FORM))  # type: ignore[arg-type]  # both kinds of form, on purpose


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (PATH, [*FORM, ("Extra", "1")]),
        (PATH, FORM[:2]),
        (PATH, [(name, value.strip()) for name, value in FORM]),  # a framework that trims
        (PATH + "&x=1", FORM),
        ("/twilio/voice?call=CA1&step=3", FORM),
        ("/twilio/voice", FORM),
        ("twilio/voice?step=3&call=CA1", FORM),
        ("", FORM),
    ],
)
def test_anything_changed_keeps_it_shut(path: str, form: list[tuple[str, str]]) -> None:
    assert not SIGNER.valid(path, form, None, signed(PUBLIC + PATH, FORM))


@pytest.mark.parametrize("signature", [None, "", "x", "é", "=" * 28])
def test_a_missing_or_senseless_signature_keeps_it_shut(signature: str | None) -> None:
    assert not SIGNER.valid(PATH, FORM, None, signature)


def test_both_tokens_open_during_a_rotation_and_no_other() -> None:
    assert SIGNER.valid(PATH, FORM, None, signed(PUBLIC + PATH, FORM, OLD))
    assert not Signer([TOKEN], PUBLIC).valid(PATH, FORM, None, signed(PUBLIC + PATH, FORM, OLD))
    assert not SIGNER.valid(PATH, FORM, None, signed(PUBLIC + PATH, FORM, "somebody-elses"))


def test_repeated_values_count() -> None:
    repeated = [("StatusCallbackEvent", "ringing"), ("StatusCallbackEvent", "answered"), ("StatusCallbackEvent", "ringing")]
    signature = signed(PUBLIC + PATH, repeated)
    assert SIGNER.valid(PATH, MultiDict(repeated), None, signature)
    assert not SIGNER.valid(PATH, repeated[:1], None, signature)


@pytest.mark.parametrize("address", ["https://hotline.example:443", "https://hotline.example"])
def test_the_port_may_be_signed_or_not(address: str) -> None:
    assert SIGNER.valid(PATH, FORM, None, signed(address + PATH, FORM))


def test_an_odd_port_of_ones_own() -> None:
    local = "http://127.0.0.1:8000"
    assert Signer([TOKEN], local).valid(PATH, FORM, None, signed(local + PATH, FORM))


def test_it_is_the_public_address_that_counts() -> None:
    assert not SIGNER.valid(PATH, FORM, None, signed("http://127.0.0.1:8000" + PATH, FORM))


def test_a_public_address_with_a_path_and_a_slash_at_its_end() -> None:
    assert Signer([TOKEN], "https://h.example/line/").valid("/twilio/sms", FORM, None, signed("https://h.example/line/twilio/sms", FORM))


def test_the_query_is_taken_as_it_came() -> None:
    encoded = "/twilio/sms?note=" + quote("两斤 青菜") + "&plus=a+b&empty="
    assert SIGNER.valid(encoded, FORM, None, signed(PUBLIC + encoded, FORM))
    decoded = "/twilio/sms?note=两斤 青菜&plus=a b&empty="
    assert not SIGNER.valid(decoded, FORM, None, signed(PUBLIC + encoded, FORM))


def test_raw_utf8_in_the_address_survives_wsgi() -> None:
    raw = "/twilio/sms?note=青菜"
    as_wsgi = raw.encode().decode("latin-1")
    assert SIGNER.valid(as_wsgi, FORM, None, signed(PUBLIC + raw, FORM))


BODY = '{"event": "recording"}'
HASHED = "/twilio/events?bodySHA256=" + hashlib.sha256(BODY.encode()).hexdigest()


def test_a_json_body_is_believed_by_its_hash_only() -> None:
    signature = signed(PUBLIC + HASHED, [])
    assert SIGNER.valid(HASHED, [], BODY, signature)
    assert not SIGNER.valid(HASHED, [], BODY + " ", signature)
    assert not SIGNER.valid(HASHED, [], "", signature)
    assert not SIGNER.valid(HASHED, [], None, signature)


def test_a_body_without_a_hash_is_never_believed() -> None:
    assert not SIGNER.valid("/twilio/events", [], BODY, signed(PUBLIC + "/twilio/events", []))


def test_a_form_and_a_body_together_are_never_believed() -> None:
    assert not SIGNER.valid(HASHED, FORM, BODY, signed(PUBLIC + HASHED, FORM))


@pytest.mark.parametrize(
    ("tokens", "public"), [([], PUBLIC), ([""], PUBLIC), ([TOKEN, ""], PUBLIC), ([TOKEN], "hotline.example"), ([TOKEN], PUBLIC + "?x")]
)
def test_a_lock_without_a_key_is_not_built(tokens: list[str], public: str) -> None:
    with pytest.raises(ValueError, match=r"token|address"):
        Signer(tokens, public)


@given(path=st.text(), form=st.lists(st.tuples(st.text(), st.text())), body=st.none() | st.text(), signature=st.none() | st.text())
def test_nothing_a_stranger_sends_opens_it_or_breaks_it(
    path: str, form: list[tuple[str, str]], body: str | None, signature: str | None
) -> None:
    assert not SIGNER.valid("/" + path, form, body, signature)
    assert not SIGNER.valid("/\ud800", [("\udfff", "\ud800")], "\ud800", "x")


@given(
    form=st.lists(
        st.tuples(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.text(alphabet=st.characters(exclude_categories=["Cs"])))
    )
)
def test_whatever_the_carrier_signs_opens(form: list[tuple[str, str]]) -> None:
    assert SIGNER.valid(PATH, form, None, signed(PUBLIC + PATH, form))
