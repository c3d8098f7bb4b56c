"""The root of all expected failures.

A failure that a user, an operator or a carrier can cause is a named class beside
the function that raises it and descends from `HotlineError`, so an entrance can
tell it from a fault of ours: the command line prints it as one line and exits 2.
"""

from __future__ import annotations


class HotlineError(Exception):
    """An expected failure; `str()` of it is fit to be shown to the person who caused it."""
