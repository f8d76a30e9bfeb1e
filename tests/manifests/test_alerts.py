"""Alerts and dashboard: each alert fires when it should and only then, and every query is valid."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from prometheus_client import REGISTRY

# Importing them registers every metric of every process.
import document_worker.bootstrap  # noqa: F401
import recognition_api.app  # noqa: F401
from tests.manifests.rendering import Manifest, named, render_with
from tests.rules.source import modules

COMPONENT: Final = "k8s/components/monitoring"
CASES: Final = Path(__file__).with_name("alerts_test.yaml")


@pytest.fixture(scope="module")
def manifests(tmp_path_factory: pytest.TempPathFactory) -> list[Manifest]:
    return render_with(tmp_path_factory.mktemp("overlay"), "k8s/base/platform", COMPONENT)


@pytest.fixture(scope="module")
def rules(manifests: list[Manifest]) -> dict[str, Any]:
    """By the alert's name."""
    groups = named(manifests, "PrometheusRule", "ocr-mesh")["spec"]["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"]}


@pytest.fixture(scope="module")
def rule_file(manifests: list[Manifest], tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("prometheus") / "rules.yaml"
    file.write_text(yaml.safe_dump(named(manifests, "PrometheusRule", "ocr-mesh")["spec"]))
    return file


@pytest.fixture(scope="module")
def dashboard(manifests: list[Manifest]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(named(manifests, "ConfigMap", "ocr-mesh-dashboard")["data"]["ocr-mesh.json"])
    return found


def promtool(*arguments: str | Path) -> None:
    command = shutil.which("promtool")
    assert command is not None, "promtool is not installed (Debian: prometheus)"
    done = subprocess.run([command, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_alerts_fire_when_they_should_and_only_then(rule_file: Path, rules: dict[str, Any]) -> None:
    promtool("check", "rules", rule_file)
    cases = shutil.copy(CASES, rule_file.parent)
    promtool("test", "rules", cases)
    assert set(re.findall(r"name: (\w+) fires", CASES.read_text())) == rules.keys()


def queries(dashboard: dict[str, Any]) -> list[str]:
    return [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]


def test_every_metric_in_a_query_exists(rules: dict[str, Any], dashboard: dict[str, Any]) -> None:
    for module in modules("mesh", "bff_api", "image_store"):
        if "prometheus_client" in module.imported():
            importlib.import_module(module.name)  # registers them
    asked = re.findall(r"\bocr_\w+", " ".join([*(rule["expr"] for rule in rules.values()), *queries(dashboard)]))
    assert asked
    known = {family.name for family in REGISTRY.collect()}
    assert {re.sub(r"_(total|bucket|count|sum)$", "", name) for name in asked} <= known


def test_prometheus_may_reach_the_ports_that_it_asks(manifests: list[Manifest]) -> None:
    monitor = named(manifests, "PodMonitor", "ocr-mesh")["spec"]
    policy = named(manifests, "NetworkPolicy", "monitoring")["spec"]
    asked = set(monitor["selector"]["matchExpressions"][0]["values"])
    assert asked <= set(policy["podSelector"]["matchExpressions"][0]["values"])
    allowed = {port["port"] for port in policy["ingress"][0]["ports"]}
    assert {endpoint["port"] for endpoint in monitor["podMetricsEndpoints"]} <= allowed
