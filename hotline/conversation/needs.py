"""Which needs an utterance holds, and what is opened for them at once."""

from __future__ import annotations

from hotline.conversation.comfort import poured_out
from hotline.conversation.drafts import ticket_for
from hotline.conversation.going import opens
from hotline.conversation.turns import Act, Talk
from hotline.terms import Assessment, Kind


def kind_of_order(assessment: Assessment) -> Kind | None:
    """The kind of the goods asked for, which are read back before they become a ticket; None when no goods are wanted."""
    if Kind.SUPPLY in assessment.kinds:
        return Kind.SUPPLY
    return Kind.MEDICAL if assessment.items and Kind.MEDICAL in assessment.kinds else None


def acts_at_once(talk: Talk, assessment: Assessment, order: Kind | None) -> tuple[Talk, tuple[Act, ...]]:
    """Tickets that wait for no read-back: somebody to talk to, and illness that is no order of medicine."""
    acts: tuple[Act, ...] = ()
    if Kind.PSYCHOLOGICAL in assessment.kinds:
        talk, acts = poured_out(talk, assessment)
    if Kind.MEDICAL in assessment.kinds and order is not Kind.MEDICAL:
        act = ticket_for(assessment, Kind.MEDICAL)
        talk, acts = opens(talk, act), (*acts, act)
    return talk, acts
