"""Secrets that are made once and kept in the data directory, readable by its owner only.

An installation without a word of configuration still signs its sessions with a key
of its own and encrypts what must be encrypted. Machines that share a database must
share these: there they are given by HOTLINE_SECRET_KEY and HOTLINE_ENCRYPTION_KEYS.
"""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from hotline.embedded.ground import make_data_dir
from hotline.embedded.server import EmbeddedError
from hotline.kernel.logs import get_logger
from hotline.settings import Settings

log = get_logger(__name__)


def kept_secret(data_dir: Path, name: str, make: Callable[[], str]) -> str:
    """The secret of that name, made on first use in a file of mode 600. Safe when several processes ask at once. Raises EmbeddedError."""
    path = make_data_dir(data_dir) / name
    try:
        if not path.exists():
            fresh = path.with_name(f"{name}.{secrets.token_hex(4)}")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(make())
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(fresh, path)  # unlike a rename it fails when another process was first
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        kept = path.read_text().strip()
    except OSError as error:
        raise EmbeddedError(f"{path} cannot be used: {error.strerror or error}") from None
    if not kept:
        raise EmbeddedError(f"{path} is empty: put the key back from a backup, or delete the file to have a new one made")
    return kept


def with_kept_secrets(settings: Settings) -> Settings:
    """The same settings with the secrets that were not given taken from, or made in, the data directory."""
    changes: dict[str, object] = {}
    if not settings.secret_key:
        changes["secret_key"] = kept_secret(settings.data_dir, "secret.key", lambda: secrets.token_urlsafe(48))
    if not settings.encryption_keys:
        if settings.database_url:
            log.warning("encryption_key_kept_locally", variable="HOTLINE_ENCRYPTION_KEYS", folder=str(settings.data_dir))
        changes["encryption_keys"] = (kept_secret(settings.data_dir, "encryption.key", _fresh_key),)
    if settings.simulator and not settings.account_sid:
        changes["account_sid"], changes["auth_token"] = simulator_account(settings.data_dir)
    return settings.replaced(**changes)


def _fresh_key() -> str:
    """A Fernet key: 32 random bytes as that library writes them, without the time it takes to load."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def simulator_account(data_dir: Path) -> tuple[str, str]:
    """The simulator's own account and secret: random, and kept, so that what it still has to report after a restart is believed."""
    sid = kept_secret(data_dir, "simulator.sid", lambda: "AC" + secrets.token_hex(16))
    return sid, kept_secret(data_dir, "simulator.token", lambda: secrets.token_hex(16))
