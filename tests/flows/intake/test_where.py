"""Where an order goes, as people write it."""

from __future__ import annotations

import pytest

from tests.flows.intake.conftest import HELPER, STRANGER, Street


@pytest.mark.parametrize("place", ["濱江社區5棟102", "滨江小区5栋102", "滨江社区5栋102", "濱江花園5棟102", "滨江5栋102"])
def test_the_community_is_found_and_its_volunteer_asked(street: Street, place: str) -> None:
    """In traditional characters, or with another word for an estate."""
    street.text(STRANGER, f"要两斤米，送到{place}")
    (ticket,) = street.tickets()
    assert ticket.community_id is not None
    street.ask_volunteers()
    assert len(street.texts(HELPER)) == 1


def test_another_street_of_that_name_is_not_it(street: Street) -> None:
    street.text(STRANGER, "要两斤米，送到滨江路5号102")
    (ticket,) = street.tickets()
    assert ticket.community_id is None
