"""The carrier's side of the doctor: the way from there to us, and what is entered at our number. `configure` enters it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hotline.carrier.port import CarrierFault, CarrierRefused, OwnNumber
from hotline.carrier.probe import PATH, Probe, probe
from hotline.flows.findings import Finding, bad, good, watch
from hotline.flows.house import House
from hotline.kernel.errors import HotlineError

CLOCK_SECONDS = 30.0
OTHER_SETTINGS = (
    "the web server must have been started with this very HOTLINE_PUBLIC_URL and TWILIO_AUTH_TOKEN; "
    f"then the proxy must pass path and query unchanged ({PATH}): see scripts/deploy/nginx.conf"
)


class NotConfigured(HotlineError):
    """The webhooks cannot be entered at the carrier; says why."""


@dataclass(frozen=True, slots=True)
class Webhooks:
    """What has to stand at the number, as the carrier's own fields."""

    voice_url: str
    sms_url: str
    status_url: str


def wanted(house: House) -> Webhooks:
    """The addresses of the contract under the public URL."""
    base = house.settings.public_url
    return Webhooks(f"{base}/twilio/voice", f"{base}/twilio/sms", f"{base}/twilio/voice/status")


def carrier_findings(house: House) -> Iterator[Finding]:
    """Public address, signature, credentials, number, webhooks, fallback."""
    yield from _way_in(house)
    try:
        house.carrier.check_credentials()
        yield good("carrier", "takes our account and secret")
        number = _our_number(house)
    except CarrierRefused as error:
        yield bad("carrier", f"refuses us ({error.outcome.reason})", "correct TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN")
        return
    except CarrierFault as error:
        yield bad(
            "carrier",
            f"does not answer ({error or type(error).__name__})",
            "correct HOTLINE_TWILIO_API_URL, or wait: calls and texts are kept",
        )
        return
    if number is None:
        yield bad("number", "HOTLINE_NUMBER is not one of the account's", "correct HOTLINE_NUMBER, or buy the number")
        return
    yield good("number", "belongs to the account")
    yield from _entered(house, number)


def _way_in(house: House) -> Iterator[Finding]:
    settings = house.settings
    signed = probe(settings.public_url, settings.auth_token)
    yield _signature(signed, settings.public_url)
    if signed.status is not None and signed.status < 300:
        unsigned = probe(settings.public_url, settings.auth_token, signed=False)
        if unsigned.status != 403:
            yield bad(
                "signature", f"an unsigned request got {unsigned.status} and not 403", "something answers in our place: look at the proxy"
            )
    if signed.clock_ahead is not None and abs(signed.clock_ahead) > CLOCK_SECONDS:
        yield watch("clock", f"the public address's clock is {signed.clock_ahead:+.0f} s from ours", "run a time service on both machines")


def _signature(found: Probe, url: str) -> Finding:
    if found.status is None:
        return bad(
            "public url", f"{url} does not answer ({found.why})", "start `hotline serve` or `up` and the proxy, or correct the address"
        )
    if found.status < 300:
        return good("public url", "answers, and a signature survives the way")
    if found.status == 403:
        return bad("signature", "refused at our own door", OTHER_SETTINGS)
    if 300 <= found.status < 400:
        return bad("public url", f"redirects ({found.status})", "enter the final address: a carrier loses the form on a redirect")
    if found.status == 404:
        return bad(
            "public url", "answers 404", "another program answers, or HOTLINE_PUBLIC_URL has a path that the proxy does not take away"
        )
    if found.status in (502, 503, 504):
        return bad(
            "public url", f"answers {found.status}", "the proxy does not reach the web server: start `hotline serve`, or correct the proxy"
        )
    return bad("public url", f"answers {found.status}", "see the web server's and the proxy's log")


def _our_number(house: House) -> OwnNumber | None:
    return next((own for own in house.carrier.numbers() if own.number == house.settings.number), None)


def _entered(house: House, number: OwnNumber) -> Iterator[Finding]:
    should = wanted(house)
    pairs = (
        ("voice", number.voice_url, should.voice_url), ("texts", number.sms_url, should.sms_url),
        ("call status", number.status_url, should.status_url),
    )  # fmt: skip
    wrong = [name for name, here, right in pairs if here.partition("#")[0] != right]
    if wrong:
        yield bad("webhooks", f"{', '.join(wrong)} not entered at the number", "run `hotline carrier configure`")
    else:
        yield good("webhooks", "entered at the number")
    if not number.fallback_url:
        yield watch(
            "fallback", "no fallback URL at the number", "`hotline carrier fallback` writes the file; host it elsewhere, then configure"
        )


def configure(house: House, fallback_url: str | None = None) -> tuple[OwnNumber, Webhooks]:
    """Enters our webhooks at the number; gives what stood there before and what stands there now.

    `fallback_url` None leaves the fallback as it is. Raises NotConfigured.
    """
    should = wanted(house)
    try:
        number = _our_number(house)
        if number is None:
            raise NotConfigured("HOTLINE_NUMBER is not one of the account's numbers")
        fallback = number.fallback_url if fallback_url is None else fallback_url
        house.carrier.configure_number(number.sid, should.voice_url, should.sms_url, should.status_url, fallback)
    except CarrierFault as error:
        raise NotConfigured(f"the carrier did not do it: {error}") from error
    return number, should
