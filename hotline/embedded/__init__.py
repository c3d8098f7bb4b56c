"""The servers from wheels: PostgreSQL and Valkey under the data directory when no address is given.

They let two commands on a bare machine be a whole station. A province gives its own
addresses, and nothing here runs.
"""

from hotline.embedded.kept import kept_secret, simulator_account, with_kept_secrets
from hotline.embedded.server import EmbeddedError, tethered
from hotline.embedded.stack import Stack, reachable, running

__all__ = ["EmbeddedError", "Stack", "kept_secret", "reachable", "running", "simulator_account", "tethered", "with_kept_secrets"]
