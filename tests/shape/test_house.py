"""The shape of the house itself: imports fall one way, nothing hides, every route is guarded, every job has a worker."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hotline.app import make_app
from hotline.jobs.catalogue import CATALOGUE, QUEUES

ROOT = Path(__file__).parents[2]
OPEN_TO_ALL = {"/healthz", "/readyz", "/metrics"}
SOURCES = [path for folder in ("hotline", "workers") for path in sorted((ROOT / folder).rglob("*.py"))]


def test_imports_fall_one_way() -> None:
    """The contract in pyproject.toml holds."""
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout[-3000:]


def test_every_webhook_refuses_what_is_not_signed(house) -> None:
    """403 for an unsigned request on every route but the open ones and the console's, which asks for a login."""
    app = make_app(house)
    client = app.test_client()
    seen = 0
    for rule in app.url_map.iter_rules():
        if rule.rule in OPEN_TO_ALL or rule.endpoint == "static" or not rule.rule.startswith("/twilio"):
            continue
        seen += 1
        answer = client.post(rule.rule, data={"From": "+8613800000001"})
        assert answer.status_code == 403, rule.rule
    assert seen >= 4


def test_every_other_route_is_open_on_purpose_or_asks_for_a_login(house) -> None:
    """A page of the console never answers a stranger."""
    app = make_app(house)
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if (
            rule.rule in OPEN_TO_ALL
            or rule.endpoint.endswith("static")
            or rule.rule.startswith("/twilio")
            or rule.endpoint == "console.login"
        ):
            continue
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        method = client.get if "GET" in (rule.methods or ()) else client.post
        assert method(path).status_code in (302, 400, 401, 403, 404), rule.rule


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_every_job_has_a_function_and_a_queue_that_is_served(name: str) -> None:
    """What is enqueued by name can be run by a worker."""
    job = CATALOGUE[name]
    module, _, function = job.function.rpartition(".")
    assert callable(getattr(importlib.import_module(module), function))
    assert job.queue in QUEUES


def test_no_import_hides_in_a_function() -> None:
    """Only the command line loads its subcommands late, and by name."""
    hidden = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                hidden += [f"{path}:{child.lineno}" for child in ast.walk(node) if isinstance(child, ast.Import | ast.ImportFrom)]
    assert hidden == []


def test_files_have_one_subject() -> None:
    """No file grows past what can be read in one go."""
    long = {
        str(path.relative_to(ROOT)): count
        for path in SOURCES
        if "migrations" not in path.parts and (count := len(path.read_text(encoding="utf-8").splitlines())) > 350
    }
    assert long == {}


def test_every_public_thing_says_what_it_is() -> None:
    """Modules, classes and functions without an underscore have a docstring; small overrides of a library's own are exempt."""
    silent = []
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if tree.body and not ast.get_docstring(tree):
            silent.append(str(path.relative_to(ROOT)))
        for node in tree.body:
            named = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if named and not ast.get_docstring(node) and isinstance(node, ast.FunctionDef) and "migrations" not in path.parts:
                silent.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert silent == []


def test_top_level_is_what_was_agreed() -> None:
    """pyproject.toml, README.md, four folders and dot-files."""
    tracked = subprocess.run(["git", "ls-tree", "--name-only", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode == 0:
        names = {name for name in tracked.stdout.split() if not name.startswith(".")}
        assert names <= {"pyproject.toml", "README.md", "hotline", "workers", "scripts", "tests"}
