"""The ledger: what may move from where to where, and what never happens.

Every movement takes from one account and adds to another, so all accounts together are always nothing: it balances by construction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from hotline.kernel.errors import HotlineError
from hotline.supplies.amounts import Goods


class Account(StrEnum):
    """Where goods are, come from, or have gone."""

    DONOR = "donor"  # given by somebody
    BOUGHT = "bought"  # bought by whoever carried it
    COUNTED = "counted"  # found more or less of at a count
    STOCK = "stock"  # at the station, to be had
    RESERVED = "reserved"  # at the station, kept for a ticket
    HANDED = "handed"  # brought to whom the ticket is for
    ISSUED = "issued"  # with a volunteer, to be used: masks, gloves
    LOST = "lost"  # spoiled, broken, gone astray


A = Account
MOVES: Mapping[tuple[Account, Account], str] = MappingProxyType(
    {
        (A.DONOR, A.STOCK): "donated",
        (A.COUNTED, A.STOCK): "counted_more",
        (A.STOCK, A.COUNTED): "counted_less",
        (A.STOCK, A.LOST): "written_off",
        (A.STOCK, A.ISSUED): "issued",
        (A.STOCK, A.RESERVED): "reserved",
        (A.RESERVED, A.STOCK): "released",
        (A.RESERVED, A.LOST): "gone_bad",
        (A.RESERVED, A.HANDED): "handed_over",
        (A.BOUGHT, A.HANDED): "bought",
        (A.HANDED, A.RESERVED): "not_handed_over",
        (A.HANDED, A.BOUGHT): "not_bought",
        (A.HANDED, A.LOST): "gone_astray",
    }
)
"""Every movement there is, and what it is called."""
OF_A_TICKET = frozenset({Account.RESERVED, Account.HANDED})
"""Accounts that are kept ticket by ticket."""
NEVER_BELOW_NOTHING = OF_A_TICKET | {Account.STOCK}
"""Accounts that hold goods one can touch; the others are where goods come from, and owe what they gave."""


class NotThere(HotlineError):
    """More would be taken than there is; carries the goods and how much there is."""

    def __init__(self, goods: Goods, there: Decimal) -> None:
        super().__init__(f"there are only {there:f} {goods.unit} of {goods.item}")
        self.goods, self.there = goods, there


class NoSuchMovement(HotlineError):
    """Goods do not go from the one account to the other, or no ticket is named where one must be."""


@dataclass(frozen=True, slots=True)
class Movement:
    """So much of some goods from one account to another. `cause` is unique: what caused it once has one effect.

    Raises NoSuchMovement, or ValueError for a quantity that is not above 0.
    """

    cause: str
    goods: Goods
    quantity: Decimal
    source: Account
    target: Account
    ticket_id: int | None = None

    def __post_init__(self) -> None:
        if not (self.quantity.is_finite() and self.quantity > 0):
            raise ValueError(f"{self.quantity} is no quantity that can move")
        if (self.source, self.target) not in MOVES:
            raise NoSuchMovement(f"nothing goes from {self.source} to {self.target}")
        if self.ticket_id is None and OF_A_TICKET & {self.source, self.target}:
            raise NoSuchMovement(f"from {self.source} to {self.target} goes what is for a ticket, and none is named")


Place = tuple[Account, int | None, Goods]


@dataclass
class Ledger:
    """A station's movements in the order they were written, and what stands on each account."""

    movements: list[Movement] = field(default_factory=list)
    _on: dict[Place, Decimal] = field(default_factory=dict)
    _causes: set[str] = field(default_factory=set)

    def book(self, movement: Movement) -> bool:
        """Writes a movement; False when its cause has been written before. Raises NotThere where more would be taken than there is."""
        if movement.cause in self._causes:
            return False
        source, target = (_place(account, movement) for account in (movement.source, movement.target))
        there = self._on.get(source, Decimal(0))
        if movement.source in NEVER_BELOW_NOTHING and there < movement.quantity:
            raise NotThere(movement.goods, there)
        self._on[source] = there - movement.quantity
        self._on[target] = self._on.get(target, Decimal(0)) + movement.quantity
        self._causes.add(movement.cause)
        self.movements.append(movement)
        return True

    def on(self, account: Account, goods: Goods, ticket_id: int | None = None) -> Decimal:
        """What stands on an account; `ticket_id` for those kept ticket by ticket."""
        return self._on.get((account, ticket_id, goods), Decimal(0))

    def accounts(self) -> Mapping[Place, Decimal]:
        """Everything that stands anywhere. The sum over all accounts is nothing, for each of the goods."""
        return MappingProxyType(self._on)


def _place(account: Account, movement: Movement) -> Place:
    return account, movement.ticket_id if account in OF_A_TICKET else None, movement.goods
