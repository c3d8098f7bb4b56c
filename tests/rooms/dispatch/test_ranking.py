"""Who is asked first, and who is not asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.dispatch.duty import Shift, on_shift, within_hours
from hotline.dispatch.needs import has_skill, skill_needed
from hotline.dispatch.offers import ANSWERS, IllegalAnswer, OfferEvent, answer, may_answer
from hotline.dispatch.places import building_of, up_to_the_building
from hotline.dispatch.ranking import Candidate, Need, choose, rank, why_not
from hotline.dispatch.standing import Standing, why_left_out
from hotline.dispatch.waves import Circle, most_asked, wave
from hotline.policy import OffersPolicy
from hotline.terms import Kind, OfferState, Skill, Urgency
from hotline.tickets.due import PROMISE_MINUTES

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)  # a Tuesday, ten in the morning there
RICE = Need(Kind.SUPPLY, community_id=1, neighbours=frozenset({2}), building="3", language="sichuan")


def order(*candidates: Candidate, need: Need = RICE) -> list[int]:
    """Ids, best first."""
    return [r.candidate.id for r in rank(need, candidates, now=NOW, zone=ZONE)]


def test_the_nearest_first() -> None:
    """Same building, same community, next to it, elsewhere."""
    assert order(Candidate(1), Candidate(2, community_id=2), Candidate(3, community_id=1), Candidate(4, community_id=1, building="3")) == [
        4, 3, 2, 1,
    ]  # fmt: skip


def test_load_week_language_and_answers_decide_between_neighbours() -> None:
    """Each by itself."""
    base = {"community_id": 1, "accepted": 5, "asked": 8}
    plain = Candidate(1, **base)
    for n, changed in enumerate(({"load": 1}, {"taken_this_week": 3}, {"accepted": 0}), start=2):
        assert order(Candidate(n, **(base | changed)), plain) == [1, n]
    assert order(plain, Candidate(9, **base, languages=("sichuan",))) == [9, 1]


def test_who_was_not_asked_for_longest_comes_first_among_equals() -> None:
    """Never asked counts as longest."""
    asked = [Candidate(n, community_id=1, last_offered_at=NOW - timedelta(days=n)) for n in (1, 2)]
    assert order(*asked, Candidate(3, community_id=1)) == [3, 2, 1]


@given(st.lists(st.builds(
    Candidate, id=st.integers(1, 99), community_id=st.sampled_from([None, 1, 2, 3]), load=st.integers(0, 4), capacity=st.integers(0, 4),
    taken_this_week=st.integers(0, 50), accepted=st.integers(0, 20), asked=st.integers(20, 40),
), unique_by=lambda c: c.id, max_size=12))  # fmt: skip
def test_every_rank_is_the_sum_of_its_reasons(candidates: list[Candidate]) -> None:
    """Nothing else decides, nobody is lost, and nobody whose hands are full is there."""
    ranked = rank(RICE, candidates, now=NOW, zone=ZONE)
    assert {r.candidate.id for r in ranked} == {c.id for c in candidates if c.load < c.capacity}
    assert all(r.points == sum(reason.points for reason in r.reasons) for r in ranked)
    assert [r.points for r in ranked] == sorted((r.points for r in ranked), reverse=True)


def test_a_circle_with_nobody_in_it_is_widened() -> None:
    """But never past those who are near."""
    ranked = rank(RICE, [Candidate(1), Candidate(2, community_id=2)], now=NOW, zone=ZONE)
    assert [r.candidate.id for r in choose(ranked, 3, Circle.COMMUNITY)] == [2]
    assert [r.candidate.id for r in choose(ranked, 3, Circle.STATION)] == [2, 1]
    assert choose([], 3, Circle.COMMUNITY) == []


def test_no_more_are_asked_than_it_takes() -> None:
    """Somebody who nearly always comes is asked alone; strangers, and in a hurry everybody, as many as the wave holds."""
    good = Candidate(1, community_id=1, accepted=9, asked=10)
    middling = [Candidate(n, community_id=1, accepted=5, asked=10) for n in (2, 3, 4)]
    strangers = [Candidate(n, community_id=1) for n in (5, 6, 7)]

    def asked(*candidates: Candidate, hurried: bool = False) -> int:
        return len(choose(rank(RICE, candidates, now=NOW, zone=ZONE), 3, Circle.COMMUNITY, hurried=hurried))

    assert asked(good, *middling) == 1
    assert asked(good, *middling, hurried=True) == 3
    assert asked(*middling) == 2
    assert asked(*strangers) == 3


def test_why_somebody_is_not_asked() -> None:
    """In one constant word each."""
    talk = Need(Kind.PSYCHOLOGICAL, Skill.COUNSELLING)
    counsellor = Candidate(1, skills=("counselling",), trained=True)
    assert why_not(talk, counsellor, NOW, ZONE) is None
    assert why_not(talk, Candidate(1, skills=("counselling",)), NOW, ZONE) == "lacks_skill"
    assert why_not(RICE, counsellor, NOW, ZONE) == "lacks_skill"
    assert why_not(RICE, Candidate(1, load=3), NOW, ZONE) == "busy"
    assert why_not(RICE, Candidate(1, hours={"1": [["18:00", "20:00"]]}), NOW, ZONE) == "outside_hours"
    off = Candidate(1, skills=("counselling",), trained=True, shifts=(Shift(weekday=2, start_local="09:00", end_local="12:00"),))
    assert why_not(talk, off, NOW, ZONE) == "off_shift"


@pytest.mark.parametrize(
    ("hours", "at", "inside"),
    [
        ({}, "2026-03-10 10:00", True),
        ({"1": [["09:00", "12:00"]]}, "2026-03-10 12:00", False),
        ({"1": [["22:00", "02:00"]]}, "2026-03-10 23:00", True),
        ({"1": [["22:00", "02:00"]]}, "2026-03-11 01:59", True),
        ({"1": [["22:00", "02:00"]]}, "2026-03-10 01:00", False),
        ({"6": [["20:00", "24:00"]]}, "2026-03-15 23:59", True),
        ({"6": [["22:00", "06:00"]]}, "2026-03-16 05:00", True),
    ],
)
def test_weekly_hours(hours: dict[str, list[list[str]]], at: str, inside: bool) -> None:
    """Local, over midnight, over the end of the week."""
    assert within_hours(hours, datetime.fromisoformat(at).replace(tzinfo=ZONE), ZONE) is inside


def test_a_single_shift_and_none() -> None:
    """Without shifts somebody on duty always is."""
    assert on_shift((), NOW, ZONE)
    assert on_shift((Shift(starts_at=NOW, ends_at=NOW + timedelta(hours=1)),), NOW, ZONE)
    assert not on_shift((Shift(starts_at=NOW - timedelta(hours=1), ends_at=NOW),), NOW, ZONE)


@pytest.mark.parametrize(
    ("goods", "needed"),
    [
        (["大米"], None),
        (["大米", "降压药"], Skill.MEDICINE),
        (["阿莫西林胶囊"], Skill.MEDICINE),
        (["农药"], None),
        (["insulin"], Skill.MEDICINE),
    ],
)
def test_medicine_is_recognised(goods: list[str], needed: Skill | None) -> None:
    """Among other goods, too."""
    assert skill_needed(Kind.SUPPLY, goods) is needed


def test_anybody_may_look_in_on_a_neighbour() -> None:
    """A visit needs no skill; carrying goods is not for somebody who only counsels."""
    assert has_skill(Kind.WELFARE_CHECK, None, ["counselling"], trained=True)
    assert not has_skill(Kind.SUPPLY, None, ["counselling"], trained=True)
    assert has_skill(Kind.SUPPLY, None, [], trained=False)


@pytest.mark.parametrize(
    ("address", "building", "shown"),
    [
        ("下洋田社区3栋2单元301", "3", "下洋田社区3栋"),
        ("三号楼501室", "3", "下洋田社区三号楼"),
        ("下洋田社区十二栋", "12", "下洋田社区十二栋"),
        ("B座1203", "B", "下洋田社区B座"),
        ("2单元301", None, "下洋田社区"),
        ("解放路18号", None, "下洋田社区"),
        (None, None, "下洋田社区"),
        ("洪家村4组", "4", "下洋田社区洪家村4组"),
    ],
)
def test_an_offer_shows_the_place_to_the_building(address: str | None, building: str | None, shown: str) -> None:
    """Never unit or door."""
    assert building_of(address) == building
    assert up_to_the_building(address, "下洋田社区") == shown


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({}, None),
        ({"state": "verified"}, "not_active"),
        ({"own": True}, "own_order"),
        ({"opted_out": True, "on_duty": False}, "opted_out"),
        ({"unreachable": True}, "no_texts"),
        ({"health": "unwell"}, "unwell"),
        ({"health": "no_answer"}, "no_health_answer"),
        ({"away_until": NOW + timedelta(days=1)}, "away"),
        ({"away_until": NOW}, None),
        ({"on_duty": False}, "off_duty"),
    ],
)
def test_why_somebody_is_not_in_the_pool(told: dict[str, object], word: str | None) -> None:
    """One word, the weightiest; nothing against somebody who is there."""
    here = Standing(state="active", on_duty=True, health="well")
    assert why_left_out(replace(here, **told), NOW) == word


@given(st.text(max_size=60), st.one_of(st.none(), st.text(max_size=10)))
def test_any_address_is_borne(address: str, community: str | None) -> None:
    """Never raises."""
    building_of(address)
    up_to_the_building(address, community)


def test_waves_widen_and_end() -> None:
    """The policy's size and number; the more urgent, the more are asked, the shorter and the wider."""
    policy = OffersPolicy(wave=2, expiry_seconds=300, max_waves=3)
    normal = [wave(n, Urgency.NORMAL, Kind.SUPPLY, policy) for n in (1, 2, 3)]
    assert [w and (w.size, w.circle) for w in normal] == [(2, Circle.COMMUNITY), (2, Circle.NEIGHBOUR), (2, Circle.STATION)]
    late = wave(6, Urgency.NORMAL, Kind.SUPPLY, replace(policy, max_waves=6))
    assert late and late.size > 2
    assert wave(4, Urgency.NORMAL, Kind.SUPPLY, policy) is None
    crisis, talk = wave(1, Urgency.CRISIS, Kind.SUPPLY, policy), wave(1, Urgency.NORMAL, Kind.PSYCHOLOGICAL, policy)
    assert crisis and normal[0] and crisis.size > normal[0].size and crisis.expiry < normal[0].expiry and crisis.circle > normal[0].circle
    assert talk and talk.circle is Circle.STATION


def test_an_ordinary_order_calls_out_few() -> None:
    """By the built-in policy: one after the other at first, and under 2.5 offers where every second volunteer comes."""
    policy = OffersPolicy()
    sizes = [found.size for n in range(1, policy.max_waves + 1) if (found := wave(n, Urgency.NORMAL, Kind.SUPPLY, policy))]
    nobody_yet, offers_made = 1.0, 0.0
    for size in sizes:
        offers_made += nobody_yet * size
        nobody_yet *= 0.5**size
    assert sizes[0] == 1 and sizes == sorted(sizes) and sizes[-1] > 1
    assert offers_made < 2.3 and nobody_yet < 0.01
    assert policy.max_waves * policy.expiry_seconds < 60 * PROMISE_MINUTES[Urgency.NORMAL] / 2


@pytest.mark.parametrize("urgency", list(Urgency))
def test_all_waves_together_are_bounded(urgency: Urgency) -> None:
    """The bound is what the waves add up to, and the more urgent ask more at first."""
    policy = OffersPolicy(wave=2)
    sizes = [found.size for n in range(1, policy.max_waves + 1) if (found := wave(n, urgency, Kind.SUPPLY, policy))]
    assert most_asked(urgency, policy) == sum(sizes)
    assert urgency is Urgency.NORMAL or sizes[0] > 2


@pytest.mark.parametrize(("state", "event"), list(product(OfferState, OfferEvent)))
def test_an_answer_is_in_the_table_or_refused(state: OfferState, event: OfferEvent) -> None:
    """And the refusal says what was tried."""
    if may_answer(state, event):
        assert answer(state, event) is ANSWERS[state, event]
        return
    with pytest.raises(IllegalAnswer, match=f"{state} takes no {event}"):
        answer(state, event)
