"""Which needs an utterance holds, and what is opened for them at once."""

from __future__ import annotations

from hotline.conversation.comfort import poured_out
from hotline.conversation.drafts import ticket_for
from hotline.conversation.going import opens
from hotline.conversation.turns import Act, AddToTicket, Talk
from hotline.terms import Assessment, Kind, Urgency

MOST_KEPT = 500


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
        act = _of_illness(talk, assessment)
        talk, acts = opens(talk, act), (*acts, act)
    return talk, acts


def _of_illness(talk: Talk, assessment: Assessment) -> Act:
    """A ticket, or more words for the one this dialogue opened, where it has grown no more urgent."""
    if (Kind.MEDICAL in talk.kinds_opened or talk.crisis is Kind.MEDICAL) and assessment.urgency is Urgency.NORMAL:
        return AddToTicket(Kind.MEDICAL, assessment.text[:MOST_KEPT], assessment.risk, assessment.evidence)
    return ticket_for(assessment, Kind.MEDICAL)
