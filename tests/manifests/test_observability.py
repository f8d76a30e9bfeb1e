"""docs/observability.md is what the code tells: its metrics, its alerts, its variables."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pytest

from mesh.contracts.topology import Service
from mesh.platform.settings import MeshSettings
from tests.manifests.exported import exported
from tests.manifests.rendering import named, render_with
from tests.rules.source import ROOT

DOCUMENT: Final = ROOT / "docs" / "observability.md"

_CODE: Final = re.compile(r"`([^`]+)`")


def told_by() -> dict[str, set[str]]:
    """Processes by metric."""
    return {_CODE.findall(row[0])[0]: set(_CODE.findall(row[4])) for row in metrics()}


def metrics() -> list[list[str]]:
    return [[cell.strip() for cell in row] for row in _table("| metric | kind |")]


def _table(header: str) -> list[list[str]]:
    lines = DOCUMENT.read_text().splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(header)) + 2
    found = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        found.append(line.removeprefix("|").removesuffix("|").split("|"))
    return found


def test_the_metrics_are_those_of_the_code() -> None:
    documented = {
        _CODE.findall(name)[0]: (kind, tuple(_CODE.findall(labels))) for name, kind, _, labels, *_ in metrics()
    }
    assert documented == {name: (each.kind, each.labels) for name, each in exported().items()}


def test_a_unit_is_said_and_is_that_of_the_name() -> None:
    for name, _, unit, *_ in metrics():
        assert unit, name
        for suffix in ("seconds", "bytes"):
            assert (suffix in unit) == bool(re.search(rf"_{suffix}`", name)), name


def test_each_metric_is_told_by_processes_that_there_are() -> None:
    for name, processes in told_by().items():
        assert processes, name
        assert processes <= set(Service), name


@pytest.fixture
def rules(tmp_path: Path) -> dict[str, Any]:
    manifests = render_with(tmp_path, "k8s/base/platform", "k8s/components/monitoring")
    groups = named(manifests, "PrometheusRule", "ocr-mesh")["spec"]["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"]}


def test_each_alert_says_how_bad_it_is_and_what_to_do(rules: dict[str, Any]) -> None:
    sections = dict(re.findall(r"^### (Ocr\w+)\n\n(.*?)(?=^##)", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL))
    assert list(sections) == list(rules)
    for name, text in sections.items():
        severity = rules[name]["labels"]["severity"]
        assert text.startswith((f"{severity.capitalize()}. ", f"{severity.capitalize()}, ")), name
        assert rules[name]["annotations"]["runbook"] == f"docs/observability.md#{name.lower()}"


def test_what_it_names_there_is() -> None:
    text = DOCUMENT.read_text()
    known = set(exported()) | {MeshSettings._variable((name,)) for name in MeshSettings.model_fields}
    named_there = set(re.findall(r"\b(?:ocr_\w+|MESH_\w+|OTEL_\w+)\b", text))
    assert named_there <= known
    for alert in set(re.findall(r"\bOcr[A-Z]\w+", text)):
        assert f"### {alert}\n" in text
    for link in re.findall(r"\]\((\.\.[^)#]*|[a-z]+\.md)", text):
        assert (DOCUMENT.parent / link).exists(), link
