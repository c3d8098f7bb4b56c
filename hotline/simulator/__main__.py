"""`python -m hotline.simulator`."""

from __future__ import annotations

import sys

from hotline.simulator.serve import from_command_line

sys.exit(from_command_line())
