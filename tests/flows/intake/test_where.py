"""Where an order goes, as people write it."""

from __future__ import annotations

import pytest

from hotline.store.models import Resident
from tests.flows.intake.conftest import HELPER, STRANGER, WANG, Street


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


def test_an_order_for_a_neighbour_comes_to_the_own_door_after_all(street: Street) -> None:
    """To the roster's address and community, of which only the community is said."""
    assert "送到哪里" in street.text(WANG, "给我隔壁的刘奶奶订一袋米")
    assert "外滩小区" in street.text(WANG, "她住外滩小区6栋2单元301")
    told = street.text(WANG, "还是送我家吧")
    assert "您家里" in told
    assert "3栋" not in told
    (ticket,), (person,) = street.tickets(), [person for person in street.rows(Resident) if person.phone == WANG]
    assert (ticket.address, ticket.community_id) == (person.address, person.community_id)
