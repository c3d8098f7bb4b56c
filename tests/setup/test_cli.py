"""The command line: starts at once, explains its failures in one line, prints what can be used again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from hotline.cli import COMMANDS, hotline
from hotline.policy import BUILT_IN, parse_policy

PROMISED = ("up", "serve", "worker", "scheduler", "db", "policy", "export", "triage")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], **environment}
    return subprocess.run([sys.executable, "-m", "hotline.cli", *arguments], env=env, capture_output=True, text=True, check=False)


def test_help_lists_every_command() -> None:
    done = run("--help")
    assert done.returncode == 0
    assert all(f"  {name} " in done.stdout for name in PROMISED)
    assert "db upgrade" in done.stdout


def test_help_loads_no_subcommand_and_no_heavy_library() -> None:
    done = subprocess.run([sys.executable, "-X", "importtime", "-m", "hotline.cli", "--help"], capture_output=True, text=True, check=True)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "click" in loaded
    assert not loaded & {"pydantic", "sqlalchemy", "redis", "flask", "twilio", "hotline.settings", "hotline.cli.up"}


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_of_the_table_can_be_loaded(name: str) -> None:
    command = hotline.get_command(click.Context(hotline), name)
    assert command is not None
    assert command.help


def test_an_unknown_command_is_explained() -> None:
    done = run("upp")
    assert done.returncode == 2
    assert "upp" in done.stderr
    assert "Traceback" not in done.stderr


def test_bad_settings_are_one_line_each_and_no_traceback() -> None:
    done = run("policy", HOTLINE_LINES="many", HOTLINE_COLOUR="red")
    assert done.returncode == 2
    assert {line.split()[0] for line in done.stderr.splitlines()} == {"HOTLINE_LINES", "HOTLINE_COLOUR"}
    assert done.stdout == ""


def test_a_full_disk_is_one_line_and_no_traceback() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-m", "hotline.cli", "policy"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "disk is full" in done.stderr and len(done.stderr.splitlines()) == 1


def test_policy_prints_what_the_policy_file_takes(tmp_path: Path) -> None:
    printed = run("policy").stdout
    assert parse_policy(printed) == BUILT_IN
    path = tmp_path / "policy.toml"
    path.write_text(printed.replace(f"wave = {BUILT_IN.offers.wave}", "wave = 9", 1))
    assert parse_policy(run("policy", HOTLINE_POLICY_FILE=str(path)).stdout).offers.wave == 9


def test_a_database_that_does_not_answer_is_named() -> None:
    done = run("db", "upgrade", HOTLINE_DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    assert done.returncode == 2
    assert done.stderr.startswith("HOTLINE_DATABASE_URL does not answer")
    assert len(done.stderr.splitlines()) == 1


def test_db_upgrade_needs_no_server_that_is_already_running(data_dir: Path) -> None:
    first = run("db", "upgrade", HOTLINE_DATA_DIR=str(data_dir))
    second = run("db", "upgrade", HOTLINE_DATA_DIR=str(data_dir))
    assert first.stdout.startswith("from nothing to ")
    assert second.stdout == first.stdout.replace("from nothing to", "at")


def test_output_cut_short_by_a_pipe_is_no_failure_of_ours() -> None:
    pipe = f"{sys.executable} -m hotline.cli policy | head -1"
    done = subprocess.run(["sh", "-c", pipe], capture_output=True, text=True, check=True)
    assert done.stdout == "[offers]\n"
    assert done.stderr == ""
