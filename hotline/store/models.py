"""Every table, in one place to import: the migrations compare themselves with this."""

from hotline.store.base import Base
from hotline.store.care import FollowUp
from hotline.store.outreach import Attempt, Callback, CallbackEvent, Page, Round, Shift, Transfer
from hotline.store.people import Audit, PersonChange, Phone, Resident, User, Volunteer
from hotline.store.places import Community, CommunityLevel, Station
from hotline.store.supplies import Donor, StockMovement
from hotline.store.tickets import Note, Offer, Ticket, TicketCode, TicketEvent, TicketItem
from hotline.store.traffic import Call, CallStep, Inbox, Message, Outbox, Recording, TextDialogue

__all__ = [
    "Attempt",
    "Audit",
    "Base",
    "Call",
    "CallStep",
    "Callback",
    "CallbackEvent",
    "Community",
    "CommunityLevel",
    "Donor",
    "FollowUp",
    "Inbox",
    "Message",
    "Note",
    "Offer",
    "Outbox",
    "Page",
    "PersonChange",
    "Phone",
    "Recording",
    "Resident",
    "Round",
    "Shift",
    "Station",
    "StockMovement",
    "TextDialogue",
    "Ticket",
    "TicketCode",
    "TicketEvent",
    "TicketItem",
    "Transfer",
    "User",
    "Volunteer",
]
