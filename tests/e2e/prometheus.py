"""A real Prometheus that asks processes on this machine, with the alerts of k8s/components/monitoring."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import urllib3
import yaml

from harness.ports import free_port

_TIMEOUT_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Prometheus:
    url: str

    def targets(self) -> dict[str, str]:
        """Return the state of each scraped process: `up`, or the error."""
        found = self._ask("targets")["activeTargets"]
        return {target["labels"]["job"]: target["lastError"] or target["health"] for target in found}

    def rules(self) -> list[dict[str, Any]]:
        return [rule for group in self._ask("rules")["groups"] for rule in group["rules"]]

    def query(self, expression: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._ask("query", query=expression)["result"]
        return found

    def _ask(self, path: str, **fields: str) -> Any:
        answer = urllib3.request("GET", f"{self.url}/api/v1/{path}", fields=fields, timeout=10, retries=False)
        assert answer.status == 200, answer.data
        return answer.json()["data"]


@contextmanager
def prometheus(folder: Path, rules: Mapping[str, Any], addresses: Mapping[str, str]) -> Iterator[Prometheus]:
    """Run a Prometheus that scrapes each address every second, under the job's name. Yields once it responds."""
    command = shutil.which("prometheus")
    assert command is not None, "prometheus is not installed (Debian: prometheus)"
    (folder / "rules.yaml").write_text(yaml.safe_dump(dict(rules)))
    jobs = [
        {"job_name": name, "static_configs": [{"targets": [url.removeprefix("http://")], "labels": {"pod": name}}]}
        for name, url in addresses.items()
    ]
    settings = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(folder / "rules.yaml")],
        "scrape_configs": jobs,
    }
    (folder / "prometheus.yaml").write_text(yaml.safe_dump(settings))
    listen = f"127.0.0.1:{free_port()}"
    arguments = [
        f"--config.file={folder / 'prometheus.yaml'}",
        f"--storage.tsdb.path={folder / 'series'}",
        f"--web.listen-address={listen}",
    ]
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen([command, *arguments], stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_until_ready(process, f"http://{listen}/-/ready", folder / "prometheus.log")
        yield Prometheus(f"http://{listen}")
    finally:
        process.terminate()
        process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    give_up_at = time.monotonic() + _TIMEOUT_S
    while True:
        try:
            if urllib3.request("GET", url, timeout=5, retries=False).status == 200:
                return
        except urllib3.exceptions.HTTPError:
            pass  # it does not listen yet
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < give_up_at, log.read_text()
        time.sleep(0.1)
