"""What we send and answer, held against the carrier's own description."""
