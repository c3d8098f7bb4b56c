"""What every room may lean on and none may change: time, phone numbers, ids, log lines, the root of expected failures."""
