"""The telephone exchange, tested over real HTTP with the official client."""
