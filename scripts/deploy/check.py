"""Puts the deployment files before the very programs that read them; see `scripts/deploy/check`.

One line a file: ok, BAD with what was said, or left out with what is missing. Exit code 1 when something is bad. Everything runs on
127.0.0.1 and on ports that are free, in a folder that is removed.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from stand import START_SECONDS, Bad, LeftOut, ask, free_port, listener, make_certificate, program, running, said_by

DEPLOY = Path(__file__).parent
# As a carrier may send them: what is decoded, encoded anew, joined or sorted on the way no longer fits its signature.
QUERIES = (
    "", "?n=%2B8613800000001&s=a%20b&p=a+b", "?q=%E5%A5%BD%2Fa+b", "?x=%2f%2F&y=%7E~&z=%27'", "?b=2&a=1&e=&f", "?a=b?c=/../d&&",
    "?p=100%25", f"?l={'x' * 3000}",
)  # fmt: skip
INSIDE = ("/metrics", "/readyz", "/", "/metrics/", "//metrics", "/twilio/../metrics", "/console/../readyz")
MOST_EXPOSED = 2.0  # systemd's own scale from 0 to 10
Check = Callable[[Path], str]


def main() -> None:
    """Every check, each in a folder of its own."""
    asked = argparse.ArgumentParser(description="Puts the deployment files before the programs that read them.")
    asked.add_argument("--metrics", help="address of a running line's /metrics")
    metrics = asked.parse_args().metrics
    checks: dict[str, Check] = {"nginx.conf": proxy, "*.service": units, "compose.yaml": composition, "alerts.yaml": alerts}
    checks["alerts.yaml and grafana.json before Prometheus"] = lambda folder: prometheus(folder, metrics)
    bad = False
    for name, check in checks.items():
        with tempfile.TemporaryDirectory(prefix="hotline-check-") as folder:
            try:
                told = f"ok        {name}: {check(Path(folder))}"
            except LeftOut as missing:
                told = f"left out  {name}: {missing}"
            except Bad as error:
                told, bad = f"BAD       {name}: {error}", True
        print(told, flush=True)  # noqa: T201 - what it is for
    sys.exit(int(bad))


def proxy(folder: Path) -> str:
    """nginx with the example, before a server that keeps the address it was asked for: it must arrive as it was sent."""
    nginx = program("nginx")
    make_certificate(folder)
    with listener() as (port, asked):
        front = free_port()
        changed = {
            "127.0.0.1:8000": f"127.0.0.1:{port}",
            "listen 443": f"listen 127.0.0.1:{front}", "listen 80": f"listen 127.0.0.1:{free_port()}",
            "/etc/ssl/hotline.pem": f"{folder}/cert.pem", "/etc/ssl/hotline.key": f"{folder}/key.pem",
        }  # fmt: skip
        (folder / "site.conf").write_text(_with(changed, (DEPLOY / "nginx.conf").read_text()))
        temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(
            f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}} "
            f"http {{ access_log {folder}/access.log; {temporary} include {folder}/site.conf; }}"
        )
        with running([nginx, "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"], front, folder):
            _passes_unchanged(front, asked)
            for path in INSIDE:
                before = len(asked)
                if ask(front, path, method="GET") != 404 or len(asked) != before:
                    raise Bad(f"{path} is reached from outside")
        if "/twilio/sms" in (folder / "access.log").read_text():
            raise Bad("webhooks are written to the access log: their query may hold a number")
    return f"{len(QUERIES)} addresses arrive as they were sent, {len(INSIDE)} stay inside"


def _with(changed: dict[str, str], said: str) -> str:
    for here, there in changed.items():
        if here not in said:
            raise Bad(f"{here} is not in it any more: correct this check")
        said = said.replace(here, there)
    return said


def _passes_unchanged(front: int, asked: list[str]) -> None:
    for query in QUERIES:
        ask(front, f"/twilio/sms{query}")
        if asked[-1:] != [f"/twilio/sms{query}"]:
            raise Bad(f"/twilio/sms{query} arrived as {asked[-1:]}")


def units(folder: Path) -> str:
    """systemd-analyze verify, but for the program that is not installed here; and how exposed each unit is."""
    analyze = program("systemd-analyze")
    files = sorted(DEPLOY.glob("*.service"))
    timers = sorted(DEPLOY.glob("*.timer"))
    said = said_by([analyze, "verify", "--man=no", *map(str, files + timers)], folder).stderr
    faults = [row for row in said.splitlines() if "hotline-" in row and "is not executable" not in row]
    if faults:
        raise Bad("; ".join(faults))
    exposed = {}
    for file in files:
        found = re.search(r"exposure level for \S+: ([\d.]+)", said_by([analyze, "security", "--offline=yes", str(file)], folder).stdout)
        exposed[file.stem] = float(found.group(1)) if found else 10.0
    if max(exposed.values()) > MOST_EXPOSED:
        raise Bad(f"exposed more than need be (of 10, 0 is best): {exposed}")
    return f"{len(files + timers)} units are valid; exposed {max(exposed.values())} of 10 at most"


def composition(folder: Path) -> str:
    """docker compose reads it with a settings file as its first lines describe one."""
    command = next((it for it in (["docker", "compose"], ["docker-compose"]) if _answers(it, folder)), None)
    if command is None:
        raise LeftOut("no docker compose here")
    there = folder / "scripts" / "deploy"
    shutil.copytree(DEPLOY, there)
    (there / "hotline.env").write_text("POSTGRES_PASSWORD=letters1\nTWILIO_ACCOUNT_SID=AC1\n")
    done = said_by([*command, "-f", str(there / "compose.yaml"), "--env-file", str(there / "hotline.env"), "config"], folder)
    if done.returncode:
        raise Bad(done.stderr.strip().splitlines()[-1])
    if "postgresql://hotline:letters1@postgres/hotline" not in done.stdout:
        raise Bad("the settings file does not reach the containers")
    return f"read by {' '.join(command)}"


def _answers(command: list[str], folder: Path) -> bool:
    return shutil.which(command[0]) is not None and said_by([*command, "version"], folder).returncode == 0


def alerts(_folder: Path) -> str:
    """promtool: the rules, and when each speaks."""
    promtool = program("promtool")
    for arguments in (["check", "rules", "alerts.yaml"], ["test", "rules", "alerts.test.yaml"]):
        done = said_by([promtool, *arguments], DEPLOY)
        if done.returncode:
            raise Bad((done.stdout + done.stderr).strip())
    return "the rules are valid, and each speaks and is silent when it should"


def prometheus(folder: Path, metrics: str | None) -> str:
    """A real Prometheus reads a running line, and every panel and alert is asked of it."""
    server = program("prometheus")
    if metrics is None:
        raise LeftOut("give --metrics with the address of a running line's /metrics")
    address = urllib.parse.urlsplit(metrics)
    scrape = {"job_name": "hotline", "metrics_path": address.path, "static_configs": [{"targets": [address.netloc]}]}
    settings = {"global": {"scrape_interval": "1s"}, "rule_files": [str(DEPLOY / "alerts.yaml")], "scrape_configs": [scrape]}
    (folder / "prometheus.yml").write_text(json.dumps(settings))
    port = free_port()
    places = [f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data", f"--web.listen-address=127.0.0.1:{port}"]
    with running([server, *places], port, folder):
        until = time.monotonic() + START_SECONDS
        while not _asked(port, 'up{job="hotline"} == 1'):
            if time.monotonic() > until:
                raise Bad(f"{metrics} was not read")
            time.sleep(0.2)
        names = {it["metric"]["__name__"] for it in _asked(port, '{__name__=~"hotline_.+"}')}
        expressions = _expressions(port)
        for expression in expressions:
            _asked(port, expression)
    return f"{len(names)} metrics of ours read, {len(expressions)} expressions of panels and alerts answered"


def _expressions(port: int) -> list[str]:
    panels = json.loads((DEPLOY / "grafana.json").read_text())["panels"]
    rules = [rule for group in _get(port, "rules")["groups"] for rule in group["rules"]]
    return [target["expr"] for panel in panels for target in panel["targets"]] + [rule["query"] for rule in rules]


def _asked(port: int, expression: str) -> list[dict[str, Any]]:
    try:
        return list(_get(port, "query?" + urllib.parse.urlencode({"query": expression}))["result"])
    except urllib.error.HTTPError as error:
        if error.code == 503:  # it reads its own files still
            return []
        raise Bad(f"{expression}: {error.read().decode()[:300]}") from None


def _get(port: int, what: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/{what}", timeout=10) as answer:
        return dict(json.load(answer)["data"])


if __name__ == "__main__":
    main()
