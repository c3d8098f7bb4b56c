"""Every setting is checked before anything starts, and all faults are told at once."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hotline.settings import Settings, SettingsError, load_settings

CARRIER = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "secret", "HOTLINE_COORDINATORS": "138 0000 0009"}


def faults(**environment: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(environment)
    return caught.value.faults


def test_a_carrier_gets_the_defaults_of_the_contract() -> None:
    settings = load_settings(CARRIER)
    assert not settings.simulator
    assert (settings.database_url, settings.redis_url, settings.data_dir) == (None, None, Path("var"))
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.timezone == ZoneInfo("Asia/Shanghai")
    assert settings.number == "+862800000000"
    assert settings.quiet_hours == (time(21), time(8))
    assert (settings.calls_per_second, settings.messages_per_second, settings.lines) == (1, 10, 10)
    assert settings.coordinators == ("+8613800000009",)
    assert settings.allowed_prefixes == ("+86",)
    assert (settings.max_calls_per_day, settings.max_messages_per_day) == (3000, 10000)
    assert settings.emergency_numbers == ("12356", "120", "110", "119")
    assert settings.ring_seconds == 3
    assert settings.unknown_callers == "confirm"
    assert settings.health_check_at is None and settings.brief_at is None
    assert settings.api_url == "https://api.twilio.com"


def test_the_simulator_wakes_nobody_and_lets_strangers_order() -> None:
    settings = load_settings({})
    assert settings.simulator
    assert settings.quiet_hours is None
    assert settings.unknown_callers == "dispatch"
    assert len(settings.coordinators) == 1
    assert load_settings({"HOTLINE_QUIET_HOURS": "22:00-07:00"}).quiet_hours == (time(22), time(7))


def test_where_only_other_countries_are_called_the_simulator_has_no_sample_coordinator() -> None:
    assert load_settings({"HOTLINE_ALLOWED_PREFIXES": "+852", "HOTLINE_NUMBER": "+85221234567"}).coordinators == ()


def test_empty_quiet_hours_mean_none_and_other_empty_variables_their_default() -> None:
    settings = load_settings(CARRIER | {"HOTLINE_QUIET_HOURS": "", "HOTLINE_LINES": "", "HOTLINE_HEALTH_CHECK_AT": ""})
    assert (settings.quiet_hours, settings.lines, settings.health_check_at) == (None, 10, None)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HOTLINE_DATABASE_URL", "mysql://host/db"),
        ("HOTLINE_DATABASE_URL", "postgresql://user:pw@[broken/db"),
        ("HOTLINE_REDIS_URL", "http://host"),
        ("HOTLINE_PUBLIC_URL", "hotline.example.org"),
        ("HOTLINE_PUBLIC_URL", "https://hotline.example.org/?a=b"),
        ("HOTLINE_PUBLIC_URL", "http://[::1"),
        ("HOTLINE_TIMEZONE", "Mars/Olympus"),
        ("HOTLINE_TIMEZONE", "../../etc/passwd"),
        ("HOTLINE_NUMBER", "028 0000 0000"),
        ("HOTLINE_QUIET_HOURS", "21-8"),
        ("HOTLINE_QUIET_HOURS", "08:00-08:00"),
        ("HOTLINE_QUIET_HOURS", "25:00-08:00"),
        ("HOTLINE_CALLS_PER_SECOND", "0"),
        ("HOTLINE_CALLS_PER_SECOND", "nan"),
        ("HOTLINE_MESSAGES_PER_SECOND", "-1"),
        ("HOTLINE_COORDINATORS", "110"),
        ("HOTLINE_COORDINATORS", "+14155550123"),
        ("HOTLINE_COORDINATORS", "+86282452253"),
        ("HOTLINE_LINES", "0"),
        ("HOTLINE_LINES", "ten"),
        ("HOTLINE_ALLOWED_PREFIXES", "86"),
        ("HOTLINE_ALLOWED_PREFIXES", ","),
        ("HOTLINE_MAX_CALLS_PER_DAY", "-1"),
        ("HOTLINE_MAX_MESSAGES_PER_DAY", "many"),
        ("HOTLINE_EMERGENCY_NUMBERS", "one-one-nine"),
        ("HOTLINE_RING_SECONDS", "3.5"),
        ("HOTLINE_POLICY_FILE", "/nowhere/policy.toml"),
        ("HOTLINE_UNKNOWN_CALLERS", "refuse"),
        ("HOTLINE_HEALTH_CHECK_AT", "9"),
        ("HOTLINE_BRIEF_AT", "25:00"),
        ("HOTLINE_TWILIO_API_URL", "ftp://api"),
        ("HOTLINE_SIMULATOR", "maybe"),
        ("HOTLINE_SECRET_KEY", "short"),
        ("HOTLINE_ENCRYPTION_KEYS", "short"),
        ("TWILIO_ACCOUNT_SID", "AC/../x"),
    ],
)
def test_a_malformed_value_is_one_line_that_names_the_variable_and_what_it_expects(variable: str, value: str) -> None:
    lines = faults(**CARRIER | {variable: value})
    assert len(lines) == 1
    assert lines[0].startswith(f"{variable} expects ")
    assert "\n" not in lines[0]


def test_all_faults_are_told_together() -> None:
    lines = faults(HOTLINE_COLOUR="red", HOTLINE_LINES="x", HOTLINE_TIMEZONE="x", TWILIO_ACCOUNT_SID="AC" + "1" * 32)
    named = {line.split()[0] for line in lines}
    assert named == {"HOTLINE_COLOUR", "HOTLINE_LINES", "HOTLINE_TIMEZONE", "TWILIO_AUTH_TOKEN", "HOTLINE_COORDINATORS"}


def test_without_the_simulator_a_carrier_is_needed() -> None:
    named = {line.split()[0] for line in faults(HOTLINE_SIMULATOR="0")}
    assert named == {"TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "HOTLINE_COORDINATORS"}


@pytest.mark.parametrize("url", ["https://hotline.example.org", "http://203.0.113.7:8000", "https://[2001:db8::1]"])
def test_the_simulator_does_not_start_beside_a_public_address(url: str) -> None:
    assert [line.split()[0] for line in faults(HOTLINE_PUBLIC_URL=url)] == ["HOTLINE_PUBLIC_URL"]


@pytest.mark.parametrize("url", ["http://localhost:8000", "http://127.0.0.1:8123", "http://192.168.1.20:8000", "http://[::1]:8000"])
def test_the_simulator_starts_beside_a_local_address(url: str) -> None:
    assert load_settings({"HOTLINE_PUBLIC_URL": url + "/"}).public_url == url


def test_secrets_are_neither_in_faults_nor_in_what_is_printed() -> None:
    lines = faults(**CARRIER | {"HOTLINE_DATABASE_URL": "mysql://me:hunter2@host/db", "TWILIO_AUTH_TOKEN": "hunter2 and more"})
    assert "hunter2" not in " ".join(lines)
    shown = repr(load_settings(CARRIER | {"TWILIO_AUTH_TOKEN": "hunter2", "HOTLINE_DATABASE_URL": "postgres://me:hunter2@host/db"}))
    assert "hunter2" not in shown


def test_a_settings_value_cannot_be_changed_but_replaced() -> None:
    settings = load_settings({})
    with pytest.raises(ValueError, match="frozen"):
        settings.lines = 3
    assert settings.replaced(lines=3).lines == 3
    assert settings.lines == 10


def test_each_way_to_write_the_database_comes_out_as_one() -> None:
    urls = [f"{scheme}://u:p@host/db" for scheme in ("postgres", "postgresql", "postgresql+psycopg")]
    assert {load_settings({"HOTLINE_DATABASE_URL": url}).database_url for url in urls} == {"postgresql://u:p@host/db"}


def test_the_policy_file_is_laid_over_the_built_in_policy(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text("[offers]\nwave = 7\n[retry.check_in]\nper_day = 1\nwaits_seconds = [60]\n")
    policy = load_settings({"HOTLINE_POLICY_FILE": str(path)}).policy
    built_in = load_settings({}).policy
    assert policy.offers.wave == 7
    assert policy.offers.max_waves == built_in.offers.max_waves
    path.write_text("[offers]\nwave = 0\nwaves = 3\n[limit]\n")
    assert len(faults(HOTLINE_POLICY_FILE=str(path))) == 3


def test_every_variable_says_what_it_expects() -> None:
    assert all(field.alias and field.description for field in Settings.model_fields.values())
