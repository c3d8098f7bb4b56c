"""The handsets in people's hands: the control API under /sim/ and the page."""
