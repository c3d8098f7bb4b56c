"""What somebody says they want to give is read as goods, so that nobody has to type it again."""

from __future__ import annotations

import pytest

from hotline.flows.goods_offered import goods_offered, read_offered
from hotline.store.models import Ticket
from hotline.terms import Kind
from tests.flows.dispatch.conftest import Place


@pytest.mark.parametrize(
    ("said", "goods"),
    [
        ("我要捐100斤大米", [("大米", 100, "斤", None)]),
        ("我想捐赠20袋5公斤的大米和10桶油", [("大米", 20, "袋", "5公斤"), ("油", 10, "桶", None)]),
        ("我家有50斤土豆想捐给社区", [("土豆", 50, "斤", None)]),
        ("我把两箱牛奶捐给你们", [("牛奶", 2, "箱", None)]),
        ("捐点口罩", [("口罩", None, None, None)]),
        ("想给社区捐款", []),
        ("家里没米了", []),
    ],
)
def test_what_is_offered(said: str, goods: list[tuple[str, float | None, str | None, str | None]]) -> None:
    found = goods_offered(Ticket(kind=Kind.OTHER, summary=said))
    assert [(item.name, item.quantity, item.unit, item.size) for item in found] == goods


def test_the_form_is_filled_in_from_the_ticket_and_only_from_what_is_there(place: Place) -> None:
    ticket = place.order(kind=Kind.OTHER, summary="我要捐20袋5公斤的大米", items=[])
    cells = read_offered(place.house, ticket, 0)
    assert (cells["donor"], cells["item"], cells["quantity"], cells["unit"]) == ("王秀英", "大米5公斤", "20", "袋")
    assert read_offered(place.house, ticket, 1) == {} == read_offered(place.house, ticket + 1, 0)
    assert goods_offered(Ticket(kind=Kind.OTHER, summary=None)) == ()
