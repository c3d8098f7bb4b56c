"""Engine, Redis, carrier, cipher and clock out of settings, once a process. Entrances and workers start here; nothing connects yet."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from redis import Redis

from hotline.carrier.rest import TwilioCarrier
from hotline.carrier.signature import Signer
from hotline.flows.house import House
from hotline.flows.rotate_keys import Unreadable
from hotline.jobs.queue import Jobs
from hotline.jobs.rate import Rate
from hotline.kernel.clock import Clock, SystemClock
from hotline.settings import Settings
from hotline.store.engine import make_engine

UNREADABLE = "(unreadable: the key is missing)"


class FernetCipher:
    """Seals with the first key, unseals with any: how keys are rotated."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, words: str) -> str:
        """The words, encrypted and signed, as ASCII text."""
        return self._fernet.encrypt(words.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """The words again; a placeholder when no key fits, so that one lost key does not stop a call."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return UNREADABLE

    def opens(self, sealed: str) -> bool:
        """Whether one of the keys fits."""
        return self.unseal(sealed) != UNREADABLE

    def rotate(self, sealed: str) -> str:
        """The same words under the first key. Raises Unreadable when no key fits."""
        try:
            return self._fernet.rotate(sealed.encode()).decode()
        except InvalidToken:
            raise Unreadable("no key fits") from None


def make_house(settings: Settings, *, clock: Clock | None = None, pool: int = 10) -> House:
    """The house of one process. `settings` must name database and Redis (see `hotline.embedded` for the defaults)."""
    if settings.database_url is None or settings.redis_url is None:
        raise ValueError("settings name no servers: start the embedded ones first")
    carrier = TwilioCarrier(account_sid=settings.account_sid, auth_token=settings.auth_token, base_url=settings.api_url)
    return House(
        settings=settings,
        engine=make_engine(settings.database_url, pool=pool),
        clock=clock or SystemClock(),
        carrier=carrier,
        jobs=Jobs(settings.redis_url),
        cipher=FernetCipher(settings.encryption_keys),
    )


def make_paces(settings: Settings) -> tuple[Rate, Rate]:
    """The pace of calls and that of text segments, over all machines."""
    redis: Redis = Redis.from_url(settings.redis_url or "", socket_connect_timeout=1, socket_timeout=3)
    return Rate(redis, "calls", settings.calls_per_second), Rate(redis, "segments", settings.messages_per_second)


def make_signer(settings: Settings) -> Signer:
    """Checks the carrier's signatures over the public address."""
    return Signer((settings.auth_token,), settings.public_url)
