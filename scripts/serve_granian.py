"""Granian around an application, with the hotline's own settings: python scripts/serve_granian.py MODULE:FACTORY PORT THREADS PROCESSES."""

from __future__ import annotations

import sys

from granian import Granian
from granian.constants import HTTPModes, Interfaces

if __name__ == "__main__":
    Granian(
        sys.argv[1], factory=True, address="127.0.0.1", port=int(sys.argv[2]), interface=Interfaces.WSGI, http=HTTPModes.http1,
        websockets=False, workers=int(sys.argv[4]), blocking_threads=int(sys.argv[3]), log_access=False, log_enabled=False,
    ).serve()  # fmt: skip
