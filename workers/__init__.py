"""RQ entry points."""
