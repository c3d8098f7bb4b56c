"""What a coordinator sees and presses. Reads through store queries, writes only through flows."""
