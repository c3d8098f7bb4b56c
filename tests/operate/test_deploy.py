"""The deployment files: readable by what reads them, and true about this house (commands, metrics, paths)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

from hotline.app import LARGEST_BODY, make_app
from hotline.carrier.codes import CODES, Act
from hotline.cli import COMMANDS
from hotline.flows.house import House
from hotline.monitoring import FIGURES
from hotline.settings import NEEDED_BY_A_CARRIER, Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "scripts" / "deploy"


def registered(house: House) -> set[str]:
    """Every metric the application tells of itself, as a scraper reads it."""
    scraped = make_app(house).test_client().get("/metrics").text
    return set(re.findall(r"^# TYPE (hotline_\w+) ", scraped, re.MULTILINE))


def asked() -> list[str]:
    """The expressions of every alert and panel."""
    panels = json.loads((DEPLOY / "grafana.json").read_text())["panels"]
    return [rule["expr"] for rule in rules()] + [target["expr"] for panel in panels for target in panel["targets"]]


def test_alerts_and_dashboard_ask_for_metrics_and_labels_there_are(house: House) -> None:
    assert all(rule["annotations"]["do"] and rule["labels"]["severity"] in ("page", "ticket") for rule in rules())
    names = {re.sub(r"_(bucket|sum|count)$", "", name) for expr in asked() for name in re.findall(r"hotline_[a-z_]+", expr)}
    assert len(names) > 15 and not names - registered(house)
    labels = {label for _, _, ours in FIGURES.values() for label in ours} | {"queue", "le", "job", "instance"}
    grouped = {label.strip() for expr in asked() for group in re.findall(r"(?:by|without) \(([^)]*)\)", expr) for label in group.split(",")}
    matched = {label for expr in asked() for group in re.findall(r"\{([^}]*)\}", expr) for label in re.findall(r"(\w+)\s*=", group)}
    assert grouped and matched and not (grouped | matched) - labels


def rules() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load((DEPLOY / "alerts.yaml").read_text())["groups"] for rule in group["rules"]]


def test_every_alert_has_a_case_in_which_it_speaks_and_one_in_which_it_is_silent() -> None:
    """`scripts/deploy/check` runs the cases where promtool is."""
    cases = [case for group in yaml.safe_load((DEPLOY / "alerts.test.yaml").read_text())["tests"] for case in group["alert_rule_test"]]
    names = {rule["alert"] for rule in rules()}
    assert {case["alertname"] for case in cases if case["exp_alerts"]} == names
    assert {case["alertname"] for case in cases if not case["exp_alerts"]} == names


def test_every_fault_of_our_own_that_the_carrier_can_report_is_alerted() -> None:
    expr = next(rule["expr"] for rule in rules() if rule["alert"] == "CarrierRefuses")
    found = re.search(r'code=~"([\d|]+)"', expr)
    assert found
    assert {str(code) for code, (act, *_) in CODES.items() if act is Act.OUR_FAULT} <= set(found.group(1).split("|"))


def test_units_and_containers_run_commands_there_are_and_not_as_root() -> None:
    for unit in DEPLOY.glob("*.service"):
        said = unit.read_text()
        commands = re.findall(r"^ExecStart=/opt/hotline/bin/hotline (\S+)", said, re.MULTILINE)
        assert commands and set(commands) <= set(COMMANDS)
        assert "User=hotline" in said and "ProtectSystem=strict" in said and "TimeoutStopSec=10" in said
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    ours = [service for service in services.values() if service["image"] == "hotline"]
    assert len(ours) == 5
    assert all(service["read_only"] and service["cap_drop"] == ["ALL"] for service in ours)
    assert all(service["command"][1] in COMMANDS for service in ours if "command" in service)
    assert re.search(r"^USER 10001", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)


def test_the_builder_is_sent_what_is_copied_and_nothing_of_a_working_copy_besides() -> None:
    rows = [row for row in (ROOT / ".dockerignore").read_text().splitlines() if not row.startswith("#")]
    assert rows[0] == "*"
    sent = {row.removeprefix("!") for row in rows if row.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    assert sent == {source for sources in copied for source in sources.split()}


def test_the_settings_file_is_where_the_command_in_the_compose_file_looks_and_git_does_not_take_it() -> None:
    """docker compose looks for `env_file` beside the compose file, and for --env-file where it is called."""
    said = (DEPLOY / "compose.yaml").read_text()
    command = re.search(r"docker compose -f (\S+) --env-file (\S+) up", said)
    assert command
    beside = yaml.safe_load(said)["x-hotline"]["env_file"]
    assert (ROOT / command.group(1)).parent / beside == ROOT / command.group(2)
    assert beside in (ROOT / ".gitignore").read_text().splitlines()


def test_the_example_of_a_settings_file_names_what_there_is_and_starts_no_line_by_itself() -> None:
    rows = [row.partition("=") for row in (DEPLOY / "hotline.env.example").read_text().splitlines() if not row.startswith("#")]
    known = {field.alias for field in Settings.model_fields.values()}
    assert {name for name, _, _ in rows} - known == {"POSTGRES_PASSWORD"}
    assert set(NEEDED_BY_A_CARRIER) <= {name for name, _, _ in rows}
    assert not any(value for _, _, value in rows)


def test_the_containers_user_and_group_are_those_that_own_its_data() -> None:
    said = (DEPLOY / "Containerfile").read_text()
    user = re.search(r"^USER (\d+):(\d+)$", said, re.MULTILINE)
    assert user
    assert f"--uid {user.group(1)} " in said and f"groupadd --gid {user.group(2)} " in said


def test_the_proxy_passes_the_address_unchanged_and_keeps_the_metrics_in() -> None:
    said = (DEPLOY / "nginx.conf").read_text()
    rules = "\n".join(row for row in said.splitlines() if not row.strip().startswith("#"))
    assert all(re.fullmatch(r"http://hotline", target) for target in re.findall(r"proxy_pass\s+(\S+?);", rules))
    assert "merge_slashes off" in rules and "rewrite" not in rules
    assert re.search(r"location = /metrics\s+\{ return 404; \}", rules)
    assert f"client_max_body_size {LARGEST_BODY // 1024}k" in rules
