"""A telephone and text outreach hotline for isolated elderly residents."""

__version__ = "0.1.0"
