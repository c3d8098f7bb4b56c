"""Passwords of the console, kept as salted scrypt."""

from __future__ import annotations

import hashlib
import hmac
import secrets

N, R, P = 2**14, 8, 1
SHORTEST = 10


def hash_password(password: str) -> str:
    """`scrypt$salt$hash`, hex; a new salt each time."""
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${_scrypt(password, salt).hex()}"


def password_matches(password: str, kept: str) -> bool:
    """Whether a password is the one kept; False for anything that is no hash of ours. Takes as long either way."""
    kind, _, rest = kept.partition("$")
    salt, _, digest = rest.partition("$")
    if kind != "scrypt" or not salt or not digest:
        return False
    return hmac.compare_digest(_scrypt(password, bytes.fromhex(salt)), bytes.fromhex(digest))


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=N, r=R, p=P, maxmem=64 * 1024 * 1024)
