"""Every setting, validated once, before anything is started.

`load_settings` turns an environment into one frozen `Settings`; all faults are
reported together, one line each, naming the variable and what it expects. Names,
meanings and defaults are the contract's table "Environment".

Names of our own beside that table:

- `HOTLINE_SIMULATOR`: `1` or `0`; empty: the simulator runs when no TWILIO_ACCOUNT_SID
  is set. `hotline up --simulator/--no-simulator` sets it for its children.
- `HOTLINE_SECRET_KEY`: signs the console's sessions; default: made once and kept in the data directory.
- `HOTLINE_ENCRYPTION_KEYS`: Fernet keys, comma-separated, the first encrypts, all
  decrypt; default: made once and kept in the data directory.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from hotline.kernel import readings
from hotline.kernel.errors import HotlineError
from hotline.kernel.phones import E164, PhoneError, callable_number, parse_phone, region_of
from hotline.policy import BUILT_IN, Policy, PolicyError, parse_policy

SAMPLE_COORDINATOR = "+8613800000009"
TWILIO_API = "https://api.twilio.com"
# With the simulator nobody is woken, and the first text of a visitor should be answered by the whole house.
SIMULATOR_DEFAULTS = {
    "HOTLINE_QUIET_HOURS": "",
    "HOTLINE_UNKNOWN_CALLERS": "dispatch",
    "HOTLINE_COORDINATORS": SAMPLE_COORDINATOR,
    "HOTLINE_TWILIO_API_URL": "http://127.0.0.1:8001",
}
NEEDED_BY_A_CARRIER = {
    "TWILIO_ACCOUNT_SID": "the carrier account's id",
    "TWILIO_AUTH_TOKEN": "the carrier account's secret, which signs the webhooks",
    "HOTLINE_COORDINATORS": "phones, comma-separated, that are paged when a person must decide",
}
EMPTY_MEANS_NONE = frozenset({"HOTLINE_QUIET_HOURS"})


class SettingsError(HotlineError):
    """The environment cannot be used; `faults` holds one line for each variable at fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def _policy(value: str) -> Policy:
    try:
        return parse_policy(Path(value).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"cannot be read: {error}") from None
    except PolicyError as error:
        raise ValueError("\n".join(error.faults)) from None


def _setting(variable: str, expects: str, default: Any, **more: Any) -> Any:
    """A field read from one variable; `expects` completes the sentence "NAME expects ..."."""
    return Field(default, alias=variable, description=expects, **more)


Switch = Annotated[bool, BeforeValidator(readings.switch)]
Phones = Annotated[tuple[str, ...], NoDecode]
Prefixes = Annotated[tuple[str, ...], NoDecode, BeforeValidator(readings.list_of(r"\+[1-9]\d{0,10}"))]
ShortNumbers = Annotated[tuple[str, ...], NoDecode, BeforeValidator(readings.list_of(r"\+?\d{2,15}"))]
Keys = Annotated[tuple[str, ...], NoDecode, BeforeValidator(readings.fernet_keys)]
PostgresUrl = Annotated[str | None, BeforeValidator(readings.server_url("postgresql", "postgres", "postgresql+psycopg"))]
RedisUrl = Annotated[str | None, BeforeValidator(readings.redis_url)]
WebAddress = Annotated[str, BeforeValidator(readings.web_address)]
Zone = Annotated[ZoneInfo, BeforeValidator(readings.time_zone)]
Quiet = Annotated[readings.QuietHours | None, BeforeValidator(readings.quiet_hours)]
TimeOfDay = Annotated[time | None, BeforeValidator(readings.clock_time)]
PolicyFile = Annotated[Policy, BeforeValidator(_policy)]

RATE = {"gt": 0, "le": 1000}
A_RATE = "a number above 0, at most 1000"
A_COUNT = "a whole number of at least 0"
SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = (time(21), time(8))
EMERGENCY = ("12356", "120", "110", "119")


class Settings(BaseSettings):
    """All settings, frozen; times of day are local to `timezone`, phones are E.164. Secrets stay out of `repr`."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", validate_default=False, arbitrary_types_allowed=True)

    simulator: Switch = _setting("HOTLINE_SIMULATOR", "1 or 0", True)
    database_url: PostgresUrl = _setting("HOTLINE_DATABASE_URL", "postgresql://USER:PASSWORD@HOST/DATABASE", None, repr=False)
    redis_url: RedisUrl = _setting("HOTLINE_REDIS_URL", "redis://HOST:PORT/DB", None, repr=False)
    data_dir: Path = _setting("HOTLINE_DATA_DIR", "a folder", Path("var"))
    public_url: WebAddress = _setting("HOTLINE_PUBLIC_URL", "http(s)://HOST, the address the carrier calls", "http://127.0.0.1:8000")
    timezone: Zone = _setting("HOTLINE_TIMEZONE", "a time zone such as Asia/Shanghai", SHANGHAI)
    number: str = _setting("HOTLINE_NUMBER", "E.164, such as +862800000000", "+862800000000", pattern=f"^{E164.pattern}$")
    quiet_hours: Quiet = _setting("HOTLINE_QUIET_HOURS", "HH:MM-HH:MM in local time, or empty for none", NIGHT)
    calls_per_second: float = _setting("HOTLINE_CALLS_PER_SECOND", A_RATE, 1.0, **RATE)
    messages_per_second: float = _setting("HOTLINE_MESSAGES_PER_SECOND", A_RATE, 10.0, **RATE)
    allowed_prefixes: Prefixes = _setting("HOTLINE_ALLOWED_PREFIXES", "prefixes with +, comma-separated, such as +86,+852", ("+86",))
    coordinators: Phones = _setting("HOTLINE_COORDINATORS", "phones under HOTLINE_ALLOWED_PREFIXES, comma-separated", ())
    lines: int = _setting("HOTLINE_LINES", "a whole number from 1 to 10000", 10, ge=1, le=10_000)
    max_calls_per_day: int = _setting("HOTLINE_MAX_CALLS_PER_DAY", A_COUNT, 3000, ge=0)
    max_messages_per_day: int = _setting("HOTLINE_MAX_MESSAGES_PER_DAY", A_COUNT, 10_000, ge=0)
    segment_price: float = _setting("HOTLINE_SEGMENT_PRICE", "a price, such as 0.045", 0.0, ge=0, le=1000)
    emergency_numbers: ShortNumbers = _setting("HOTLINE_EMERGENCY_NUMBERS", "numbers, comma-separated, such as 12356,120", EMERGENCY)
    ring_seconds: int = _setting("HOTLINE_RING_SECONDS", "a whole number from 0 to 30", 3, ge=0, le=30)
    policy: PolicyFile = Field(default_factory=lambda: BUILT_IN, alias="HOTLINE_POLICY_FILE", description="a TOML file of policy")
    unknown_callers: Literal["confirm", "dispatch"] = _setting("HOTLINE_UNKNOWN_CALLERS", "confirm or dispatch", "confirm")
    health_check_at: TimeOfDay = _setting("HOTLINE_HEALTH_CHECK_AT", "HH:MM in local time, or empty", None)
    brief_at: TimeOfDay = _setting("HOTLINE_BRIEF_AT", "HH:MM in local time, or empty", None)
    account_sid: str = _setting("TWILIO_ACCOUNT_SID", "the carrier account's id", "", pattern=r"^[A-Za-z0-9_-]{2,64}$")
    auth_token: str = _setting("TWILIO_AUTH_TOKEN", "the carrier account's secret", "", pattern=r"^\S{1,256}$", repr=False)
    api_url: WebAddress = _setting("HOTLINE_TWILIO_API_URL", "http(s)://HOST, the base of the carrier's REST API", TWILIO_API)
    secret_key: str = _setting("HOTLINE_SECRET_KEY", "at least 32 characters, kept secret", "", min_length=32, repr=False)
    encryption_keys: Keys = _setting("HOTLINE_ENCRYPTION_KEYS", "Fernet keys (32 bytes in base64), comma-separated", (), repr=False)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load_settings` hands over counts: the environment is never read behind the caller's back."""
        return (init_settings,)

    @field_validator("coordinators", mode="before")
    @classmethod
    def _may_be_called(cls, value: str, info: ValidationInfo) -> tuple[str, ...]:
        region, prefixes = region_of(info.data.get("number", "")), info.data.get("allowed_prefixes", ("+",))
        phones = []
        for entry in readings.listed(value):
            try:
                phones.append(parse_phone(entry, region))
            except PhoneError as error:
                raise ValueError(f"{entry}: {error.reason}") from None
            if not callable_number(phones[-1], prefixes):
                raise ValueError(f"{entry} may not be called")
        return tuple(dict.fromkeys(phones))

    @property
    def region(self) -> str:
        """The ISO country in which numbers without a country code are read, taken from the line's own number."""
        return region_of(self.number)

    def replaced(self, **changes: Any) -> Settings:
        """The same settings with the named fields changed; values are taken as they are, unchecked."""
        return self.model_copy(update=changes)


def load_settings(env: Mapping[str, str]) -> Settings:
    """Settings out of an environment (`os.environ`, or any mapping). Raises SettingsError with all faults together.

    An empty variable counts as unset, but for HOTLINE_QUIET_HOURS, where it means none.
    """
    known = {field.alias: field for field in Settings.model_fields.values() if field.alias}
    ours = sorted(name for name in env if name.startswith("HOTLINE_"))
    faults = [f"{name} is unknown: the hotline expects no such variable" for name in ours if name not in known]
    given = {name: env[name] for name in known if env.get(name) or (name in env and name in EMPTY_MEANS_NONE)}
    given.setdefault("HOTLINE_SIMULATOR", "0" if "TWILIO_ACCOUNT_SID" in given else "1")
    if given["HOTLINE_SIMULATOR"] == "0":
        faults += _missing(given)
    else:
        faults += _beside_the_simulator(given)
        given = _simulator_defaults(given) | given
    try:
        settings = Settings(**given)  # type: ignore[arg-type]  # raw text of every field; the model turns it into values
    except ValidationError as error:
        faults += [line for fault in error.errors() for line in _lines(fault, given)]
    if faults:
        raise SettingsError(faults)
    return settings


def _missing(given: Mapping[str, str]) -> list[str]:
    return [f"{name} is missing: it expects {what}" for name, what in NEEDED_BY_A_CARRIER.items() if not given.get(name, "").strip(" ,，")]


def _beside_the_simulator(given: Mapping[str, str]) -> list[str]:
    if readings.is_public(given.get("HOTLINE_PUBLIC_URL", "")):
        return ["HOTLINE_PUBLIC_URL is a public address: beside the simulator it expects a local one (a carrier needs TWILIO_ACCOUNT_SID)"]
    return []


def _simulator_defaults(given: Mapping[str, str]) -> dict[str, str]:
    """Without the sample coordinator where only other countries may be called."""
    prefixes = readings.listed(given.get("HOTLINE_ALLOWED_PREFIXES", "+86"))
    called = SAMPLE_COORDINATOR.startswith(prefixes)
    return {name: value for name, value in SIMULATOR_DEFAULTS.items() if called or name != "HOTLINE_COORDINATORS"}


def _lines(fault: Any, given: Mapping[str, str]) -> list[str]:
    name = str(fault["loc"][0])
    field = next(field for field in Settings.model_fields.values() if field.alias == name)
    reason = str(fault.get("ctx", {}).get("error") or "")
    shown = f", not {given.get(name, '')[:80]!r}" if field.repr else ""
    return [f"{name} expects {field.description}{shown}" + (f" ({line})" if line else "") for line in (reason.splitlines() or [""])]
