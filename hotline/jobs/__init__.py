"""The only way to Redis: which background jobs there are, how they are nudged, how fast calls may start.

Nothing here is the only copy of anything: whatever is due is found in the database, a nudge only says "look now".
"""
