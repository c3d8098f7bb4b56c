"""Who is asked for a ticket, in which order and why, and what an offer may go through.

Pure: facts in, decision out. Nobody is ranked by anything that cannot be said to their face: every rank carries its
reasons, and `hotline explain A12` shows them.
"""
