"""The console's users: added by the operator, checked at login, slowed down when guessed at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from hotline.flows.house import House
from hotline.kernel.errors import HotlineError
from hotline.kernel.passwords import SHORTEST, hash_password, password_matches
from hotline.store.queries import accounts
from hotline.store.queries.exports import audit

ROLES = ("coordinator", "operator", "viewer")
TRIES, WITHIN = 8, timedelta(minutes=15)
NOBODY = hash_password("the hash that a name nobody has is compared with")


class AccountError(HotlineError):
    """A user cannot be added as asked; says why."""


class TooManyTries(HotlineError):
    """This name was tried too often; wait a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who is logged in. `may_write`: presses buttons; `sees_phones`: numbers and names are not masked."""

    id: int
    name: str
    role: str
    station_id: int | None = None

    @property
    def may_write(self) -> bool:
        """Coordinators and operators act; viewers look."""
        return self.role in ("coordinator", "operator")

    @property
    def sees_phones(self) -> bool:
        """Only a coordinator needs numbers in clear."""
        return self.role == "coordinator"


def add_user(house: House, name: str, password: str, role: str) -> None:
    """Adds a user or gives one a new password. Raises AccountError for a short password, an empty name or an unknown role."""
    if not name.strip() or len(name) > 60:
        raise AccountError("the name must have 1 to 60 characters")
    if len(password) < SHORTEST:
        raise AccountError(f"the password must have at least {SHORTEST} characters")
    if role not in ROLES:
        raise AccountError(f"the role must be one of {', '.join(ROLES)}")
    with house.transaction() as work:
        accounts.save_user(work.db, name=name.strip(), role=role, password_hash=hash_password(password), station_id=None)
        audit(work.db, "cli", "user_saved", user=name.strip(), role=role)


def log_in(house: House, name: str, password: str) -> Account | None:
    """The account of this name and password, or None. Raises TooManyTries. Every attempt is in the audit."""
    with house.transaction() as work:
        if accounts.failed_logins(work.db, name, work.now - WITHIN) >= TRIES:
            raise TooManyTries("登录失败次数过多，请 15 分钟后再试")
        user = accounts.user_named(work.db, name)
        fits = password_matches(password, user.password_hash if user else NOBODY)
        audit(work.db, name[:60], "login" if fits and user else "login_failed")
        return Account(user.id, user.name, user.role, user.station_id) if user and fits else None


def account(house: House, user_id: int) -> Account | None:
    """The account of a session, None when it was closed since."""
    with house.transaction() as work:
        user = accounts.user_by_id(work.db, user_id)
        return Account(user.id, user.name, user.role, user.station_id) if user else None
