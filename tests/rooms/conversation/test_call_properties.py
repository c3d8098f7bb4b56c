"""Whatever a carrier or a caller sends: the call goes on, comes to an end, and leaves nobody without a next step."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.conversation.call import next_turn
from hotline.conversation.keep import dump, load
from hotline.conversation.questions import keys_at
from hotline.conversation.turns import AllWell, BookCallback, Facts, Heard, Place, RaiseCrisis, Sound, Talk, TicketFact, Turn, WantPerson
from hotline.conversation.ways import Ask, Connect, End, Hold, Record
from hotline.terms import Assessment, Intent, Item, Kind, Line, Purpose, Risk, TicketStatus, Urgency, Wish
from hotline.words.catalogue import render_all
from tests.rooms.conversation.people import NOBODY, RING, SILENT, STRANGER, WANG

ANSWERS = ["对", "不对", "不对，是三斤", "没有", "有", "好", "再加一包盐", "取消", "人工", "再说一遍", "退订", "3栋", "喂", "打错了", ""]
ANY = st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"])
WORDS = st.sampled_from(ANSWERS) | st.text(ANY, max_size=40)
AMOUNTS = st.none() | st.floats(0, 1e6)
ITEM = st.builds(Item, st.text(ANY, min_size=1, max_size=6), AMOUNTS, st.sampled_from([None, "斤"]), st.sampled_from([None, "5kg"]))
ITEMS = st.lists(ITEM, max_size=4)
MINUTES = st.none() | st.integers(0, 1439)
WISHES = st.none() | st.builds(Wish, st.text(ANY, max_size=8), st.integers(-1, 9), MINUTES, MINUTES, st.booleans())
NEWS = (Line("ring.door_code", {"line_name": "社区热线", "door_code": "4821"}),)


@st.composite
def assessments(draw: st.DrawFn, danger: bool = True) -> Assessment:
    kinds = tuple(draw(st.lists(st.sampled_from(Kind), min_size=1, max_size=3, unique=True)))
    return Assessment(
        text=draw(WORDS),
        kind=kinds[0],
        kinds=kinds,
        risk=draw(st.sampled_from(Risk if danger else [Risk.NONE, Risk.CONCERN])),
        urgency=draw(st.sampled_from(Urgency if danger else [Urgency.NORMAL, Urgency.URGENT])),
        items=tuple(draw(ITEMS)),
        address=draw(st.none() | st.text(ANY, max_size=80)),
        intent=draw(st.none() | st.sampled_from(Intent)),
        confidence=draw(st.floats(0, 1)),
        time=draw(WISHES),
    )


@st.composite
def sounds(draw: st.DrawFn) -> Heard:
    sound = draw(st.sampled_from([Sound.INPUT, Sound.INPUT, Sound.INPUT, Sound.SILENCE, Sound.DIAL_ENDED, Sound.RECORDING, Sound.START]))
    if sound is Sound.INPUT and draw(st.booleans()):
        return Heard(keys=draw(st.sampled_from("0123456789") | st.text(max_size=3)))
    if sound is Sound.INPUT:
        assessment = draw(st.none() | assessments())
        return Heard(speech=assessment.text if assessment else draw(WORDS), assessment=assessment)
    url = draw(st.sampled_from(["", "https://x"]))
    return Heard(sound, joined=draw(st.booleans()), recording_url=url, recording_seconds=draw(st.integers(0, 9)))


TICKET = st.builds(TicketFact, st.sampled_from(["A12", "B345", "C22"]), st.sampled_from(Kind), st.sampled_from(TicketStatus))
TICKETS = st.lists(TICKET, max_size=3, unique_by=lambda ticket: ticket.code)


@st.composite
def houses(draw: st.DrawFn) -> Facts:
    return replace(
        draw(st.sampled_from([STRANGER, WANG])),
        outbound=draw(st.booleans()),
        reasons=tuple(draw(st.lists(st.sampled_from(Purpose), max_size=4))),
        delivery=draw(st.none() | st.just(TicketFact("A12", Kind.SUPPLY, TicketStatus.DELIVERED))),
        tickets=tuple(draw(TICKETS)),
        held_code=draw(st.none() | st.just("B345")),
        withheld=draw(st.booleans()),
        at_limit=draw(st.booleans()),
        tell=draw(st.sampled_from([(), NEWS])),
    )


def goes_well(turn: Turn, facts: Facts) -> None:
    """Holds of every single turn."""
    assert render_all(turn.say, turn.talk.lang).strip(), "somebody is met with silence"
    assert load(dump(turn.talk)) == turn.talk
    if isinstance(turn.then, Ask):
        choices = set(keys_at(turn.talk.place, facts)) - ({"5"} if turn.talk.place is Place.CHECK_IN else set())
        assert len(choices) <= 3
        assert turn.talk.place is not Place.ENDED
    if isinstance(turn.then, End):
        rung_again = (facts.outbound and not turn.talk.confirmed) or any(isinstance(act, BookCallback) for act in turn.acts)
        assert turn.talk.need_known or rung_again or (facts.withheld and turn.talk.crisis), "ends with nobody to follow it up"


@given(houses(), st.sampled_from(["zh_CN", "yue", "en"]), st.lists(sounds(), max_size=25))
@settings(max_examples=100, deadline=None)
def test_no_sequence_of_sounds_breaks_a_call(facts: Facts, lang: str, heard: list[Heard]) -> None:
    turn = next_turn(Talk(lang=lang), RING, facts)
    goes_well(turn, facts)
    for sound in heard:
        turn = next_turn(turn.talk, sound, facts)
        goes_well(turn, facts)
        if isinstance(turn.then, End):
            break


@given(houses(), st.lists(sounds(), max_size=12))
@settings(max_examples=60, deadline=None)
def test_a_caller_who_falls_silent_is_not_kept_for_ever(facts: Facts, heard: list[Heard]) -> None:
    turn = next_turn(Talk(), RING, facts)
    for sound in heard:
        turn = next_turn(turn.talk, sound, facts)
    for _ in range(60):
        if isinstance(turn.then, End):
            break
        nothing = NOBODY if isinstance(turn.then, Connect) else Heard(Sound.RECORDING) if isinstance(turn.then, Record) else SILENT
        turn = next_turn(turn.talk, nothing, facts)
        goes_well(turn, facts)
    assert isinstance(turn.then, End)


@given(houses(), st.lists(sounds(), max_size=12), assessments())
@settings(max_examples=60, deadline=None)
def test_danger_is_heard_first_at_every_place(facts: Facts, heard: list[Heard], words: Assessment) -> None:
    turn = next_turn(Talk(), RING, facts)
    for sound in heard:
        turn = next_turn(turn.talk, sound, facts)
    calm = turn.talk.place is not Place.CRISIS
    turn = next_turn(turn.talk, Heard(speech=words.text, assessment=replace(words, risk=Risk.HIGH)), facts)
    assert turn.talk.place is Place.CRISIS or isinstance(turn.then, End)
    assert isinstance(turn.then, Connect | Hold | End)
    if calm:
        assert isinstance(turn.acts[0], RaiseCrisis)
        assert isinstance(turn.then, Connect)
        assert turn.then.to == "crisis"


@given(houses(), st.lists(sounds(), max_size=25))
@settings(max_examples=60, deadline=None)
def test_one_call_asks_for_a_person_once_and_counts_silence_as_nothing(facts: Facts, heard: list[Heard]) -> None:
    turn = next_turn(Talk(), RING, facts)
    acts = list(turn.acts)
    for sound in heard:
        turn = next_turn(turn.talk, sound, facts)
        acts += turn.acts
        if isinstance(turn.then, End):
            break
    assert sum(isinstance(act, WantPerson) for act in acts) <= 1
    if not turn.talk.spoke:
        assert not any(isinstance(act, AllWell) for act in acts)
