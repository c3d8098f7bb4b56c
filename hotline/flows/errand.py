"""What the senders must know of one kind of sending, texts or calls; how rows are claimed, paced and recorded is the same for all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from hotline.carrier.port import CarrierFault, Sent
from hotline.flows.house import Work
from hotline.flows.pacing import Pace
from hotline.store.models import Call, Message, Outbox


class Errand(ABC):
    """What one kind of sending knows: which rows, what may still go, how it is sent, what a failure means."""

    kinds: ClassVar[tuple[str, ...]]
    table: ClassVar[type[Call] | type[Message]]
    """Where the carrier's id of what was sent is kept."""

    def claim_at_once(self, lane: str, token: str, limit: int) -> list[Outbox]:
        """Rows that may go without being prepared, claimed in one round trip; none where there is no such hurry."""
        return []

    @abstractmethod
    def prepare(self, work: Work, rows: Sequence[Outbox]) -> list[Outbox]:
        """In the transaction of the claim: those that may still go; the others are settled here."""

    @abstractmethod
    def cost(self, row: Outbox) -> int:
        """Units of pace; 0: goes at once."""

    @abstractmethod
    def send(self, row: Outbox) -> Sent | None:
        """Asks the carrier, in a thread, outside any transaction. Raises CarrierFault."""

    @abstractmethod
    def failed(self, work: Work, row: Outbox, fault: CarrierFault, pace: Pace) -> None:
        """In a transaction of its own: what follows from a fault. The claim is still ours."""
