"""Calls: how legs ring, hear and end, and how TwiML documents are played on them."""
