"""What a telephone does with our TwiML: read back as a carrier reads it."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.messaging_response import MessagingResponse

from hotline.carrier import twiml
from hotline.carrier.twiml import DialTarget
from hotline.carrier.voices import Prompt
from hotline.carrier.wording import MAX_BODY, clean

HELLO = Prompt(("您好，这里是社区热线。", "要东西请按1。"), "zh_CN")
ACTION = "https://hotline.example/c/7?step=2&n=1"
NASTY = "</Say><Dial>+19005550100</Dial> & \"'\x00\x07\ud800\ufffe<!-- ]]> {{7*7}}"


def read(xml: str) -> ET.Element:
    return ET.fromstring(xml.encode("utf-8"))  # noqa: S314  # our own output


def words(element: ET.Element) -> str:
    return "".join(element.itertext())


def test_a_question_is_heard_in_keys_and_words() -> None:
    gather, again = read(twiml.say_and_gather(HELLO, action=ACTION, hints=["大米", "青菜,菜心"]))
    assert (gather.tag, gather.get("input"), gather.get("language")) == ("Gather", "speech dtmf", "cmn-Hans-CN")
    assert (gather.get("action"), gather.get("method"), gather.get("numDigits"), gather.get("timeout")) == (ACTION, "POST", "1", "6")
    assert (gather.get("hints"), gather.get("profanityFilter")) == ("大米,青菜 菜心", "false")
    assert gather.get("speechTimeout", "").isdigit(), "auto is error 13335 with the default model"
    assert gather.get("speechModel") is None
    says = list(gather)
    assert [(say.tag, say.get("language"), say.get("voice")) for say in says] == [("Say", "cmn-CN", "Polly.Zhiyu")] * 2
    assert [words(say) for say in says] == list(HELLO.say)
    assert [say[0].attrib for say in says] == [{"rate": "slow"}] * 2
    assert (again.tag, again.text, again.get("method")) == ("Redirect", ACTION, "POST")


def test_where_words_are_not_understood_only_keys_are_taken() -> None:
    gather, _ = read(twiml.say_and_gather(HELLO, action=ACTION, keys=4, speech=False))
    assert (gather.get("input"), gather.get("numDigits"), gather.get("finishOnKey")) == ("dtmf", "4", "#")
    assert not {"language", "speechTimeout", "hints"} & set(gather.keys())


@pytest.mark.parametrize(
    ("lang", "say", "hear"),
    [
        ("zh", "cmn-CN", "cmn-Hans-CN"),
        ("yue", "yue-CN", "yue-Hant-HK"),
        ("yue_Hant_HK", "yue-CN", "yue-Hant-HK"),
        ("en-GB", "en-US", "en-US"),
        ("wuu", "cmn-CN", "cmn-Hans-CN"),
        ("", "cmn-CN", "cmn-Hans-CN"),
    ],
)
def test_every_language_is_spoken_and_heard_in_its_own_tags(lang: str, say: str, hear: str) -> None:
    gather, _ = read(twiml.say_and_gather(Prompt(("喂",), lang), action=ACTION))
    assert (gather[0].get("language"), gather.get("language")) == (say, hear)


LISTENING: list[Callable[[], str]] = [
    lambda: twiml.say_and_gather(HELLO, action=ACTION),
    lambda: twiml.say_and_gather(Prompt(), action=ACTION, keys=None, speech=False),
    lambda: twiml.hold_loop(HELLO, ACTION),
    lambda: twiml.say_and_record(HELLO, ACTION),
    lambda: twiml.say_then_dial(HELLO, [], ACTION, 20, "+862800000000"),
]


@pytest.mark.parametrize("build", LISTENING)
def test_silence_goes_on_to_the_next_step(build: Callable[[], str]) -> None:
    document = read(build())
    assert document[-1].tag == "Redirect"
    assert document[-1].text == ACTION
    assert all(gather.get("actionOnEmptyResult") == "true" for gather in document.iter("Gather"))


def test_a_message_is_recorded_after_the_notice_and_the_tone() -> None:
    notice1, notice2, record, _ = read(twiml.say_and_record(HELLO, ACTION, max_seconds=90))
    assert (notice1.tag, notice2.tag) == ("Say", "Say")
    assert (record.get("action"), record.get("playBeep"), record.get("maxLength"), record.get("finishOnKey")) == (ACTION, "true", "90", "#")


def test_nothing_is_recorded_unless_asked() -> None:
    assert "ecord" not in twiml.say_then_dial(HELLO, [DialTarget("+8613800000002")], ACTION, 20, "+862800000000")


def test_the_phone_rings_first_and_the_call_is_answered_after() -> None:
    document = read(twiml.ring_first(3, twiml.say_and_gather(HELLO, action=ACTION)))
    assert (document[0].tag, document[0].get("length"), document[1].tag) == ("Pause", "3", "Gather")
    assert twiml.ring_first(0, twiml.hang_up()) == twiml.hang_up()


def test_people_are_rung_together_and_the_first_to_press_is_joined() -> None:
    targets = [DialTarget(f"+861380000{n:04d}", ACTION) for n in range(12)]
    dial = read(twiml.say_then_dial(Prompt(), targets, ACTION, 20, "+862800000000"))[0]
    assert (dial.tag, dial.get("timeout"), dial.get("callerId"), dial.get("action")) == ("Dial", "20", "+862800000000", ACTION)
    assert dial.get("sequential") is None
    assert [number.text for number in dial] == [target.number for target in targets[:10]]
    assert {number.get("url") for number in dial} == {ACTION}


def test_who_waits_hears_a_line_and_music_for_twenty_seconds_and_never_a_long_silence() -> None:
    """The sound is a few seconds long and played again; keys and speech are taken while it plays."""
    (gather, _redirect) = read(twiml.hold_loop(Prompt(("我还在给您找人，请您再等一等。",)), ACTION, music="https://h.example/hold.wav"))
    assert gather.get("input") == "speech dtmf"
    say, play = gather
    assert (say.tag, play.tag) == ("Say", "Play")
    silence, music = int(gather.get("timeout", "0")), int(play.get("loop", "0")) * twiml.MUSIC_SECONDS
    assert silence <= 3
    assert 15 <= len(words(say)) / twiml.SAID_A_SECOND + music + silence <= 21
    with wave.open(str(Path(twiml.__file__).parents[1] / "webhooks" / "sounds" / "hold.wav")) as sound:
        assert sound.getnframes() / sound.getframerate() == pytest.approx(twiml.MUSIC_SECONDS, abs=0.1)


def test_a_voicemail_is_never_joined() -> None:
    document = read(twiml.whisper_gather(HELLO, ACTION))
    assert [verb.tag for verb in document] == ["Gather", "Hangup"]
    assert (document[0].get("input"), document[0].get("actionOnEmptyResult")) == ("dtmf", "true")
    assert list(read(twiml.join())) == []
    assert [verb.tag for verb in read(twiml.hang_up())] == ["Hangup"]


def test_ends_and_turns() -> None:
    assert [verb.tag for verb in read(twiml.say_and_hangup(HELLO))] == ["Say", "Say", "Hangup"]
    assert [verb.tag for verb in read(twiml.redirect(ACTION, HELLO))] == ["Say", "Say", "Redirect"]
    assert read(twiml.redirect(ACTION))[0].text == ACTION
    assert [read(twiml.reject(busy))[0].get("reason") for busy in (False, True)] == ["rejected", "busy"]


def test_a_text_is_answered_in_the_same_breath() -> None:
    message = read(twiml.answer_text("您的需求已接单", ACTION))[0]
    assert (message.tag, message.text) == ("Message", "您的需求已接单")
    assert (message.get("action"), message.get("statusCallback")) == (ACTION, ACTION)
    assert list(read(twiml.answer_text(None, ACTION))) == []
    assert list(read(twiml.answer_text("", ACTION))) == []


@given(said=st.text() | st.just(NASTY), callback=st.sampled_from([ACTION, f'{ACTION}&"<>']))
def test_the_answer_to_a_text_is_written_as_the_carriers_own_library_writes_it(said: str, callback: str) -> None:
    response = MessagingResponse()
    if said:
        response.message(clean(said)[:MAX_BODY], action=callback, method="POST", status_callback=callback)
    assert ET.canonicalize(twiml.answer_text(said, callback)) == ET.canonicalize(str(response))


@given(said=st.text() | st.just(NASTY), number=st.text(max_size=20))
def test_what_a_caller_wrote_is_said_and_never_obeyed(said: str, number: str) -> None:
    prompt = Prompt((said, NASTY))
    for xml, verbs in [
        (twiml.say_and_gather(prompt, action=ACTION, hints=[said]), {"Response", "Gather", "Say", "prosody", "Redirect"}),
        (twiml.say_and_hangup(prompt), {"Response", "Say", "prosody", "Hangup"}),
        (twiml.answer_text(said, ACTION), {"Response", "Message"}),
        (twiml.say_then_dial(prompt, [DialTarget(number)], ACTION, 20, "+86"), {"Response", "Say", "prosody", "Dial", "Number"}),
    ]:
        assert {element.tag for element in read(xml).iter()} <= verbs


def test_one_sentence_is_never_longer_than_a_carrier_says() -> None:
    long = "青菜两斤。" * 2000
    says = list(read(twiml.say_and_hangup(Prompt((long,)))).iter("Say"))
    assert all(len(words(say)) <= 4096 for say in says)
    assert "".join(words(say) for say in says) == long


def test_the_fallback_names_the_emergency_numbers_digit_by_digit() -> None:
    document = read(twiml.fallback_twiml(["12356", "120", "<1>10"]))
    said = words(document)
    assert "幺二三五六、幺二零、幺幺零" in said
    assert "{" not in said
    assert [verb.tag for verb in document][-1] == "Hangup"
