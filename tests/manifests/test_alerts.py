"""Alerts and dashboard: each alert fires when it should, is quiet when it should be, and all ask for what is told."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.manifests.alerts import CASES, PROCESSES, Case, Series
from tests.manifests.exported import exported, series_names
from tests.manifests.rendering import Manifest, named, pod_template, render, render_with
from tests.rules.source import ROOT

COMPONENT: Final = "k8s/components/monitoring"

_QUOTED: Final = re.compile(r'"[^"]*"')
_SELECTOR: Final = re.compile(r"\{[^}]*\}")
_RANGE: Final = re.compile(r"\[[^\]]*\]")
_BY: Final = re.compile(r"\b(?:by|on) \([^)]*\)")
_NAME: Final = re.compile(r"(?<![\w$.])[a-zA-Z_:][\w:]*\b(?!\s*\()")
_WORDS_OF_THE_LANGUAGE: Final = {"by", "on", "or", "unless", "and", "e9"}
_FROM_PROMETHEUS_ITSELF: Final = {"up"}


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


def judge(rule_file: Path, case: Case, series: Series, expected: list[dict[str, Any]]) -> None:
    """Let promtool evaluate the rules over the series, and compare the alerts."""
    look = {"eval_time": case.after, "alertname": case.alert, "exp_alerts": expected}
    test = {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "alert_rule_test": [look],
    }
    file = rule_file.with_name(f"{case.alert}.test.yaml")
    file.write_text(yaml.safe_dump({"rule_files": [str(rule_file)], "evaluation_interval": "1m", "tests": [test]}))
    promtool("test", "rules", file)


def test_rules_are_valid(rule_file: Path) -> None:
    promtool("check", "rules", rule_file)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.alert)
def test_an_alert_fires_and_says_what_is_wrong(case: Case, rule_file: Path) -> None:
    labels = {"severity": case.severity, **case.labels}
    annotations = {"summary": case.summary, "runbook": f"docs/observability.md#{case.alert.lower()}"}
    judge(rule_file, case, case.fires, [{"exp_labels": labels, "exp_annotations": annotations}])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.alert)
def test_an_alert_is_quiet_when_all_is_as_it_may_be(case: Case, rule_file: Path) -> None:
    judge(rule_file, case, case.is_quiet, [])


def test_every_alert_has_its_case(rules: dict[str, Any]) -> None:
    assert sorted(rules) == sorted(case.alert for case in CASES)


def names_in(expression: str) -> set[str]:
    """The metrics that a query asks for."""
    bare = _BY.sub("", _RANGE.sub("", _SELECTOR.sub("", _QUOTED.sub('""', expression))))
    return set(_NAME.findall(bare)) - _WORDS_OF_THE_LANGUAGE


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ('sum by (le) (rate(a_bucket{job="b", c=~"d|e"}[$__rate_interval])) > 0.05', {"a_bucket"}),
        ("max by (queue) (a) > 0 unless on (queue) sum by (queue) (rate(b_total[10m])) > 1e9", {"a", "b_total"}),
        ("time() - max by (task) (c_seconds)", {"c_seconds"}),
    ],
)
def test_names_are_found_in_a_query(expression: str, names: set[str]) -> None:
    assert names_in(expression) == names


def expressions(dashboard: dict[str, Any]) -> list[str]:
    return [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]


def test_every_metric_that_is_asked_for_is_one_that_the_code_tells(
    rules: dict[str, Any], dashboard: dict[str, Any]
) -> None:
    asked = {
        name
        for each in [*(rule["expr"] for rule in rules.values()), *expressions(dashboard)]
        for name in names_in(each)
    }
    assert asked - _FROM_PROMETHEUS_ITSELF <= series_names()


def test_every_metric_is_on_the_dashboard(dashboard: dict[str, Any]) -> None:
    shown = {name for each in expressions(dashboard) for name in names_in(each)}
    assert [name for name in exported() if not any(one.startswith(name) for one in shown)] == []


def test_every_label_that_is_asked_for_is_one_that_the_metric_has(
    rules: dict[str, Any], dashboard: dict[str, Any]
) -> None:
    """Prometheus adds the process (`job`) and its pod."""
    known = exported()
    for expression in [*(rule["expr"] for rule in rules.values()), *expressions(dashboard)]:
        for name, selector in re.findall(r"(ocr_\w+)\{([^}]*)\}", expression):
            metric = known.get(name) or known[re.sub(r"_(bucket|count|sum)$", "", name)]
            labels = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", _QUOTED.sub('""', selector)))
            assert labels <= {*metric.labels, "job", "pod", "le"}, expression


def test_every_query_of_the_dashboard_is_valid(dashboard: dict[str, Any], tmp_path: Path) -> None:
    """As rules, which promtool can check; Grafana's variable stands for a range."""
    rules = [
        {"record": f"panel:{number}", "expr": expression.replace("$__rate_interval", "5m")}
        for number, expression in enumerate(expressions(dashboard))
    ]
    file = tmp_path / "dashboard.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    promtool("check", "rules", file)


def test_panels_have_places_of_their_own(dashboard: dict[str, Any]) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert place["x"] + place["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids))


def test_prometheus_asks_ports_that_the_processes_have(manifests: list[Manifest]) -> None:
    monitor = named(manifests, "PodMonitor", "ocr-mesh")["spec"]
    asked = set(monitor["selector"]["matchExpressions"][0]["values"])
    ports = {endpoint["port"] for endpoint in monitor["podMetricsEndpoints"]}
    found = {}
    for manifest in render("k8s/overlays/minikube"):
        pod = pod_template(manifest)
        if pod is not None and pod["metadata"]["labels"]["app.kubernetes.io/name"] in asked:
            for container in pod["spec"]["containers"]:
                found[container["name"]] = {port["name"] for port in container.get("ports", ())}
    assert found.keys() == set(PROCESSES)
    assert all(names & ports for names in found.values()), found


def test_the_rules_of_the_network_let_prometheus_in_where_it_asks(manifests: list[Manifest]) -> None:
    monitor = named(manifests, "PodMonitor", "ocr-mesh")["spec"]
    policy = named(manifests, "NetworkPolicy", "monitoring")["spec"]
    asked = set(monitor["selector"]["matchExpressions"][0]["values"])
    assert set(policy["podSelector"]["matchExpressions"][0]["values"]) == asked | {"rabbitmq"}
    let_in = {port["port"] for port in policy["ingress"][0]["ports"]}
    assert {endpoint["port"] for endpoint in monitor["podMetricsEndpoints"]} <= let_in


def test_the_committed_dashboard_is_json_as_grafana_imports_it() -> None:
    written = (ROOT / COMPONENT / "dashboard.json").read_text()
    parsed = json.loads(written)
    assert written == json.dumps(parsed, indent=2, ensure_ascii=False) + "\n"
    assert {"uid", "title", "schemaVersion", "panels", "templating"} <= parsed.keys()
