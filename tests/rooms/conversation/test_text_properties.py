"""Whatever is texted: no reply fails or grows beyond two segments, no dialogue loops, danger comes first."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.conversation.keep import dump, load
from hotline.conversation.text import next_text
from hotline.conversation.turns import Facts, Heard, RaiseCrisis, Talk, WantPerson
from hotline.terms import Assessment, Intent, Item, Kind, Risk, Wish
from hotline.words.catalogue import text_body
from hotline.words.segments import segments
from tests.rooms.conversation.test_call_properties import assessments, houses


@st.composite
def texts(draw: st.DrawFn, danger: bool = True) -> Heard:
    assessment = draw(assessments(danger))
    return Heard(speech=assessment.text, assessment=assessment)


@given(houses(), st.sampled_from(["zh_CN", "yue", "en"]), st.lists(texts(), max_size=10))
@settings(max_examples=100, deadline=None)
def test_every_text_is_answered_within_two_segments(facts: Facts, lang: str, written: list[Heard]) -> None:
    talk = Talk(lang=lang)
    for text in written:
        turn = next_text(talk, text, facts)
        talk = turn.talk
        assert load(dump(talk)) == talk
        body = text_body(turn.say, lang, "下洋田社区热线")
        spam = text.assessment is not None and text.assessment.intent is Intent.SPAM
        assert body or spam
        assert segments(body) <= 2, body


def test_the_longest_hours_in_english_fit_beside_a_chinese_address() -> None:
    wish = Wish("", day=2, start=600, end=690)
    order = Assessment("x", Kind.SUPPLY, (Kind.SUPPLY,), items=(Item("soap", None),), time=wish)
    facts = Facts("社区热线", ("12356", "120", "110", "119"), called="王婆婆", known=True, community="下洋田社区", has_address=True)
    turn = next_text(Talk(lang="en"), Heard(speech="soap", assessment=order), facts)
    body = text_body(turn.say, "en", "下洋田社区热线")
    assert "between 10 am and 11:30 am in two days" in body
    assert segments(body) <= 2, body


@given(houses(), st.lists(texts(danger=False), max_size=8), texts())
@settings(max_examples=60, deadline=None)
def test_danger_is_read_first_in_every_dialogue(facts: Facts, written: list[Heard], words: Heard) -> None:
    talk = Talk()
    for text in written:
        talk = next_text(talk, text, facts).talk
    assert words.assessment is not None
    dire = replace(words, assessment=replace(words.assessment, risk=Risk.HIGH))
    assert isinstance(next_text(talk, dire, facts).acts[0], RaiseCrisis)


@given(houses(), st.lists(texts(danger=False), max_size=12))
@settings(max_examples=60, deadline=None)
def test_one_dialogue_asks_for_a_person_once(facts: Facts, written: list[Heard]) -> None:
    talk, asked = Talk(), 0
    for text in written:
        turn = next_text(talk, text, facts)
        talk, asked = turn.talk, asked + sum(isinstance(act, WantPerson) for act in turn.acts)
    assert asked <= 1
