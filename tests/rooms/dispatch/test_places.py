"""Which community an address names, however people call it."""

from __future__ import annotations

import pytest

from hotline.dispatch.places import community_of

NAMES = ("滨江社区", "滨江东社区", "下洋田社区", "桃园小区", "桃园花园", "海棠")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("滨江社区3栋", "滨江社区"),
        ("滨江小区3栋", "滨江社区"),
        ("滨江花园", "滨江社区"),
        ("滨江3栋102", "滨江社区"),
        ("滨江", "滨江社区"),
        ("滨江东小区二栋", "滨江东社区"),
        ("下洋田3栋", "下洋田社区"),
        ("桃园花园1栋", "桃园花园"),
        ("海棠小区5栋", "海棠"),
    ],
)
def test_what_people_mix_up_is_the_same_community(address: str, name: str) -> None:
    found = community_of(address, NAMES)
    assert found is not None
    assert NAMES[found] == name


@pytest.mark.parametrize("address", ["滨江路12号", "滨江大道3栋", "桃园3栋", "桃园社区3栋", "江社区", "3栋102", "", "海"])
def test_what_could_be_two_or_is_a_street_is_none(address: str) -> None:
    """Nobody is sent to the wrong estate for a guess."""
    assert community_of(address, NAMES) is None
