"""Whether a request is the carrier's: the one lock on the webhooks.

The carrier signs the address it was given plus the sorted form values with the
account's token. So the address is put together from the configured public URL and the path
and query exactly as they came over the wire: what a proxy, a framework or a
`Host` header says about it is no evidence. There is no time stamp in the signature: a replay is
valid, and it is idempotence that makes it harmless.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hmac import compare_digest
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from twilio.request_validator import RequestValidator


class FormLists(Protocol):
    """A form that keeps repeated values, as werkzeug's MultiDict does."""

    def lists(self) -> Iterable[tuple[str, list[str]]]:
        """Every name with all its values."""


class Signer:
    """Checks signatures over `public_url` + path + query.

    `auth_tokens`: the token, or during a rotation the new one and the old one. Raises ValueError without a token (an
    empty one would let everybody in) or for an address that is none.
    """

    def __init__(self, auth_tokens: Sequence[str], public_url: str) -> None:
        parts = urlsplit(public_url)
        if not auth_tokens or not all(auth_tokens):
            raise ValueError("a signature cannot be checked without the carrier's token")
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("the public address must be http(s)://host[:port][/path]")
        self._validators = [RequestValidator(token) for token in auth_tokens]
        self._base = public_url.rstrip("/")

    def valid(
        self,
        path_and_raw_query: str,
        form: FormLists | Iterable[tuple[str, str]],
        body: str | None,
        signature: str | None,
    ) -> bool:
        """Whether `signature` (the header, None when missing) is the carrier's for this request.

        `path_and_raw_query`: as received, still percent-encoded, `?` only where there was one. `form`: the POST form,
        every value untrimmed, as MultiDict or pairs; empty for anything but a form. `body`: the body as text for
        anything but a form, else None; it is only believed where the signed address carries its hash. Never raises.
        """
        if not signature or not path_and_raw_query.startswith("/"):
            return False
        address = self._base + _as_sent(path_and_raw_query)
        values = _Values(form)
        hashed = "?" in address and "bodySHA256" in parse_qs(urlsplit(address).query)
        if body and (values or not hashed):  # the validator would check the address alone and leave the body unchecked
            return False
        signed = (body or "") if hashed and not values else values
        try:
            return any(_opens(validator, address, signed, signature) for validator in self._validators)
        except UnicodeEncodeError:  # lone surrogates: nothing the carrier can have signed
            return False


class _Values(dict[str, list[str]]):
    """A form in the shape the validator reads."""

    def __init__(self, form: FormLists | Iterable[tuple[str, str]]) -> None:
        super().__init__()
        if isinstance(form, Iterable) and not hasattr(form, "lists"):
            for name, value in form:
                self.setdefault(name, []).append(value)
        else:
            self.update(form.lists())

    def getall(self, name: str) -> list[str]:
        return self[name]


def _opens(validator: RequestValidator, address: str, signed: _Values | str, signature: str) -> bool:
    """As the validator says, which signs the address with its port and without. Nearly every signature is over the address as it was
    given, and that is one of the two."""
    plain = isinstance(signed, _Values) and compare_digest(validator.compute_signature(address, signed).encode(), signature.encode())
    return plain or bool(validator.validate(address, signed, signature))


def _as_sent(path_and_query: str) -> str:
    """WSGI hands bytes over as Latin-1: read them as the UTF-8 they were on the wire, where they are."""
    try:
        return path_and_query.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return path_and_query
