"""A small telephone exchange that stands in for the carrier.

The hotline must be tried, taught and tested without an account, without money and
without ringing anybody. So this room plays the carrier: it takes the REST calls,
plays the TwiML, posts the signed webhooks, and shows handsets on a page. It knows
the hotline only through the carrier's interface and imports nothing of it.
"""
