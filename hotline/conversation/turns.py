"""The shapes a dialogue speaks in: what was heard, what is known, what to say and what to do.

The conversation decides; it never writes. A flow gathers `Facts`, hands in what
was `Heard`, applies the `Act`s inside its transaction and renders the lines.
A `Talk` survives a round trip through JSON (`keep.dump`, `keep.load`), since a
call's place lives in its row between two requests.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hotline.conversation.ways import End, Then
from hotline.terms import Assessment, Item, Kind, Line, Purpose, Risk, TicketStatus, Urgency, Who, Wish


class Place(StrEnum):
    """Where in a dialogue somebody is; the name of the question that is open."""

    START = "start"
    WHO = "who"  # a call out that has something personal to say: "are you ...?" 1 yes 2 no
    FIRST = "first"  # the first prompt: 1 supplies, 2 somebody to talk to
    CHECK_IN = "check_in"  # 1 supplies needed, 2 talk, 3 all well, 5 no more such calls
    NEED = "need"  # "what do you need?"
    READ_BACK = "read_back"  # 1 yes, 2 say it again
    ADDRESS = "address"  # "where should it be brought?"
    WHERE = "where"  # where shall somebody look in?
    TALK = "talk"  # one open question: what is on your mind
    SAFETY = "safety"  # thoughts of not living on? 1 yes 2 no
    COUNSELLOR = "counsellor"  # 1 a counsellor now, 2 a call later
    CALL_TIME = "call_time"  # when shall we ring?
    DELIVERED = "delivered"  # did it arrive? 1 yes 2 no
    FOLLOW_UP = "follow_up"  # are you better? 1 yes 2 no
    LAST_TIME = "last_time"  # what you spoke of last time, is it better? 1 yes 2 no
    CANCEL = "cancel"  # really cancel? 1 yes 2 no
    AGAIN = "again"  # the same order is under way: one more of it? 1 yes 2 no
    MORE = "more"  # anything else? 1 yes 2 no
    SIGN_UP = "sign_up"  # by text: a name and a community of somebody who wants to help
    RECORD = "record"  # a message after the tone
    PERSON = "person"  # the coordinators are being rung
    VOLUNTEER = "volunteer"  # the volunteer who holds the ticket is being rung
    CRISIS = "crisis"  # kept on the line while people are rung
    WAITING = "waiting"  # waiting for a counsellor
    ENDED = "ended"


class Sound(StrEnum):
    """What kind of thing reached us."""

    START = "start"
    INPUT = "input"  # keys or speech
    SILENCE = "silence"
    RECORDING = "recording"
    DIAL_ENDED = "dial_ended"


@dataclass(frozen=True, slots=True)
class Heard:
    """One step of a call or one text. `assessment` is triage's reading of `speech` (None without words)."""

    sound: Sound = Sound.INPUT
    keys: str = ""
    speech: str = ""
    confidence: float | None = None
    assessment: Assessment | None = None
    recording_url: str = ""
    recording_seconds: int = 0
    joined: bool = False  # after DIAL_ENDED: somebody spoke with the caller


@dataclass(frozen=True, slots=True)
class TicketFact:
    """What a dialogue may know of one open ticket of the caller."""

    code: str
    kind: Kind
    status: TicketStatus
    items: tuple[Item, ...] = ()
    volunteer_name: str | None = None
    in_danger: bool = False  # life is in danger there
    placed: bool = True  # we know where it is
    wish: Wish | None = None  # when it is to be brought, seen from now
    address: str | None = None  # where it goes; compared with what is said, never said itself
    home: bool = True  # to the caller's own door on the roster
    who: Who | None = None  # for whom
    said: str = ""  # the words of it; compared, too


@dataclass(frozen=True, slots=True)
class Facts:
    """What the house knows when it answers. `called` is how the person is greeted ("王婆婆"), None for a stranger."""

    line_name: str
    emergency_numbers: tuple[str, ...]
    called: str | None = None
    known: bool = False  # on the roster
    community: str | None = None
    has_address: bool = False
    outbound: bool = False
    reasons: tuple[Purpose, ...] = ()  # outbound: why we ring, strongest first
    delivery: TicketFact | None = None  # the ticket a delivery check asks about
    tickets: tuple[TicketFact, ...] = ()  # the caller's open tickets, newest first
    held_code: str | None = None  # a volunteer holds this ticket of the caller: key 4 connects
    withheld: bool = False  # the number cannot be rung back
    at_limit: bool = False  # too many open tickets on this phone: no further one, a person decides
    waits_for_yes: bool = False  # the order of a phone not on the roster waits for a coordinator
    promise_minutes: int = 120  # what a resident is told a delivery takes at most
    tell: tuple[Line, ...] = ()  # outbound: personal news, said only once the person has confirmed who they are
    seeking: str | None = None  # the counsellor sought for this call: ringing, coming, ready, failed (nobody left to ring)
    soon: Wish | None = None  # when we ring again if nobody could be reached now
    talk_promised: bool = False  # outbound: the call keeps an appointment for a talk
    last_time: str = ""  # outbound: what the person complained of last time; asked about only once they have confirmed who they are
    script: str = ""  # outbound: what a check-in round is about ("heat"), as its order names it
    now: datetime | None = None  # at the station, for what "tomorrow" and "in the morning" mean
    guards: bool = False  # the number of a guardian, of one person whose door we know
    tried: bool = False  # outbound: missed twice already, and no text could say so


@dataclass(frozen=True, slots=True)
class Draft:
    """A need being built up over several steps."""

    kinds: tuple[Kind, ...] = ()
    items: tuple[Item, ...] = ()
    address: str | None = None
    summary: str = ""
    urgency: Urgency = Urgency.NORMAL
    risk: Risk = Risk.NONE
    who: Who | None = None
    evidence: tuple[str, ...] = ()
    confidence: float = 1.0
    wish: Wish | None = None  # when it is to be brought
    remarks: str = ""  # what whoever carries it is told
    code: str | None = None  # the order of this dialogue that it changes, once it is confirmed
    spoken_of: str = ""  # the thing in it that was named or changed last


@dataclass(frozen=True, slots=True)
class Talk:
    """The place in a dialogue. Kept in the call's or the text dialogue's row."""

    place: Place = Place.START
    lang: str = "zh_CN"
    misses: int = 0
    keys_only: bool = False
    draft: Draft | None = None
    reasons: tuple[Purpose, ...] = ()  # a call out: the reason asked about now, and those still to come
    spoke: bool = False  # a key or words were heard: only this counts as reached
    need_known: bool = False  # the call may end here without a call back
    turns: int = 0  # steps in the present place, to bound every loop
    opened: tuple[str, ...] = ()  # codes of tickets opened in this dialogue
    asked_code: str | None = None  # the ticket the open question is about
    waited: int = 0  # rounds of waiting for a person
    steps: int = 0  # steps of the whole dialogue, to bound it
    confirmed: bool = False  # a call out: the person said they are who we meant to ring
    crisis: Kind | None = None  # danger was heard: psychological, or another emergency
    pending: tuple[Kind, ...] = ()  # needs of the same utterance, still to be spoken about
    kinds_opened: tuple[Kind, ...] = ()  # kinds of the tickets this dialogue opened
    said: int = 0  # how often something was said in the warm exchange
    promised: bool = False  # a person's call was promised: said again, not asked for again
    where: str | None = None  # the place said for an order of this dialogue: not asked for again
    booked: bool = False  # a call was promised for a time, which may be set right
    booked_for: Wish | None = None  # that time
    unfinished: Draft | None = None  # an order that something graver broke off, taken up again afterwards
    repeats: int = 0  # how often the open question was not caught: it is put shorter each time
    slow: bool = False  # a call: somebody who hears badly, spoken to more slowly from then on
    spoken_of: str = ""  # by text: the thing of the newest order that was named or changed last


# --- what a flow must do; applied in order, in the transaction of the step ---


@dataclass(frozen=True, slots=True)
class OpenTicket:
    kind: Kind
    summary: str
    items: tuple[Item, ...] = ()
    address: str | None = None
    urgency: Urgency = Urgency.NORMAL
    risk: Risk = Risk.NONE
    who: Who | None = None
    evidence: tuple[str, ...] = ()
    confidence: float = 1.0
    wish: Wish | None = None
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class AddToTicket:
    """More was said about the open ticket of this kind that this dialogue opened: words are added, risk only rises."""

    kind: Kind
    summary: str
    risk: Risk = Risk.NONE
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RaiseCrisis:
    """Danger: a crisis ticket, the coordinators paged by text and rung, before anything else."""

    summary: str
    kind: Kind = Kind.PSYCHOLOGICAL
    risk: Risk = Risk.HIGH
    evidence: tuple[str, ...] = ()
    about_another: bool = False  # told of somebody else: a guardian of their ward
    address: str | None = None  # where, as far as it was said


@dataclass(frozen=True, slots=True)
class TellPlace:
    """Where somebody in danger is, said after the danger: kept with it, and the team and whoever is on the way are told."""

    kind: Kind
    address: str


@dataclass(frozen=True, slots=True)
class LookIn:
    """A welfare check asked for by somebody who worries. `address` None: at the door of the ward whose guardian they are."""

    summary: str
    address: str | None = None
    who: Who | None = None


@dataclass(frozen=True, slots=True)
class WantPerson:
    """A ticket of kind other and a page: a person will ring. `why` is a short constant word."""

    why: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class BookCallback:
    """A call at a time. `about`: the kind of the caller's open ticket it belongs to, if any. `moves`: in place of the time said before."""

    purpose: Purpose
    wish: Wish | None = None
    about: Kind | None = None
    moves: bool = False


@dataclass(frozen=True, slots=True)
class DropCall:
    """The call they asked for is not wanted any more."""


@dataclass(frozen=True, slots=True)
class SeekCounsellor:
    """Counsellors are rung one after the other for the caller, who waits on the line."""


@dataclass(frozen=True, slots=True)
class CancelTicket:
    code: str


@dataclass(frozen=True, slots=True)
class ReviseTicket:
    """The order is changed before anybody took it: all its items, and a place when another was said; `home`: the roster's own."""

    code: str
    items: tuple[Item, ...]
    address: str | None = None
    said: str = ""
    wish: Wish | None = None
    remarks: str = ""
    home: bool = False


@dataclass(frozen=True, slots=True)
class NoteOrder:
    """How an order is to be brought: a time, words for whoever carries it, or both. Whoever holds it is told."""

    code: str
    wish: Wish | None = None
    remarks: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """The same order was asked for again while it is under way: kept in its history, and its urgency only rises."""

    code: str
    urgency: Urgency = Urgency.NORMAL


@dataclass(frozen=True, slots=True)
class ConfirmDelivery:
    """The answer to "did it arrive?"; after a no a coordinator is told, with what was `said`."""

    code: str
    arrived: bool
    said: str = ""


@dataclass(frozen=True, slots=True)
class StopCalls:
    """Opt-out: no more automated calls and texts, at once and for good."""


@dataclass(frozen=True, slots=True)
class ResumeCalls:
    """Opt-in again."""


@dataclass(frozen=True, slots=True)
class WrongNumber:
    """This number is not the resident's: no more calls to it, a coordinator is told."""


@dataclass(frozen=True, slots=True)
class AllWell:
    """A check-in was answered: nothing is lacking."""


@dataclass(frozen=True, slots=True)
class LeaveMessage:
    """A recorded message to be fetched and heard by a person."""

    recording_url: str
    seconds: int


Act = (
    OpenTicket | AddToTicket | RaiseCrisis | TellPlace | LookIn | WantPerson | BookCallback | DropCall | SeekCounsellor | CancelTicket
    | ReviseTicket | NoteOrder | AskedAgain | ConfirmDelivery | StopCalls | ResumeCalls | WrongNumber | AllWell | LeaveMessage
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer: what to do, what to say, how it goes on, and the new place."""

    talk: Talk
    say: tuple[Line, ...] = ()
    then: Then = field(default_factory=End)
    acts: tuple[Act, ...] = ()


def opened(index: int = 0) -> str:
    """Stands in a line's parameters for the code of the index-th ticket this turn's acts open."""
    return f"@opened{index}"
