"""The carrier's door: is it the carrier, what was heard, one flow, the answer in TwiML. Nothing is decided here."""
