"""What bootstrap.sh knows of the overlays by heart is what they say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.bootstrap.machine import APPLICATIONS, Machine
from tests.manifests.rendering import applications, containers, of_kind, pod_template, render
from tests.manifests.validation import KUBERNETES
from tests.rules.source import ROOT

OF_KUBERNETES = 0.75
"""Processors: API server 0.25, controller manager 0.2, scheduler, etcd and CoreDNS 0.1 each."""
OF_CALICO = 0.25


@pytest.mark.parametrize("overlay", ["minikube", "local"])
def test_each_secret_that_is_read_is_one_that_is_made(machine: Machine, overlay: str) -> None:
    machine.run("--local")

    made = {}
    for name in machine.objects():
        if name.startswith("secret/"):
            secret = yaml.safe_load(machine.object(name))
            made[secret["metadata"]["name"]] = set(secret["stringData"])
    assert made == read_secrets(overlay)


def test_each_secret_of_production_is_asked_for_or_made_by_an_operator() -> None:
    (asked,) = re.findall(r"for name in (.*); do", (ROOT / "scripts/bootstrap/secrets.sh").read_text())

    assert {*asked.split(), "rabbitmq-default-user", "postgres-app"} == set(read_secrets("production"))


def test_a_secret_belongs_to_the_volume_that_it_opens() -> None:
    volumes = set()
    for manifest in render("k8s/overlays/minikube"):
        claims = [manifest] if manifest["kind"] == "PersistentVolumeClaim" else []
        if manifest["kind"] == "StatefulSet":
            claims = manifest["spec"].get("volumeClaimTemplates", [])
        volumes |= {claim["metadata"]["labels"]["app.kubernetes.io/name"] for claim in claims}
    made = re.findall(r"^ +make_secret \S+ (\S+) ", (ROOT / "scripts/bootstrap/secrets.sh").read_text(), re.MULTILINE)

    assert len(made) == 3
    assert set(made) <= volumes


@pytest.mark.parametrize("overlay", ["minikube", "local", "production"])
def test_each_folder_has_its_turn(overlay: str) -> None:
    assert sorted(APPLICATIONS) == applications(overlay)
    assert f"applications=({' '.join(APPLICATIONS)})" in (ROOT / "scripts/bootstrap/argocd.sh").read_text()


def test_the_pods_fit_into_the_smallest_minikube() -> None:
    cpus, memory = 0.0, 0.0
    for manifest in render("k8s/overlays/minikube"):
        pod = pod_template(manifest)
        for container in containers(pod) if pod else ():
            requests = container["resources"]["requests"]
            replicas = manifest["spec"].get("replicas", 1)
            cpus += replicas * quantity(requests["cpu"])
            memory += replicas * quantity(requests["memory"])
    script = (ROOT / "scripts/bootstrap/cluster.sh").read_text()
    (least,) = re.findall(r"^least_cpus=(\d+)", script, re.MULTILINE)
    (gigabytes,) = re.findall(r"^minikube_memory=(\d+)g$", script, re.MULTILINE)

    assert cpus + OF_KUBERNETES + OF_CALICO < int(least)
    assert memory < 0.6 * int(gigabytes) * 2**30  # the rest is for Kubernetes, ArgoCD, and peaks


def test_the_cluster_is_of_a_version_that_the_manifests_are_validated_for() -> None:
    script = (ROOT / "scripts/bootstrap/cluster.sh").read_text()

    assert f"kubernetes_version=v{KUBERNETES[0]}." in script
    assert f"least_minor={KUBERNETES[0].removeprefix('1.')} " in script


def test_what_is_opened_is_what_the_services_listen_on() -> None:
    script = (ROOT / "scripts/bootstrap/addresses.sh").read_text()
    forwards = re.findall(r"forward ocr-mesh (\S+) \d+:(\d+)", script)

    services = {
        one["metadata"]["name"]: one["spec"]["ports"] for one in of_kind(render("k8s/overlays/minikube"), "Service")
    }
    assert len(forwards) == 2
    for name, port in forwards:
        assert int(port) in {one["port"] for one in services[name]}


def read_secrets(overlay: str) -> dict[str, set[str]]:
    """Name → keys, wherever a manifest of the overlay names one."""
    found: dict[str, set[str]] = defaultdict(set)
    for manifest in render(f"k8s/overlays/{overlay}"):
        for reference in references(manifest):
            found[reference["name"]].add(reference["key"])
    return found


def references(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        if "secretKeyRef" in value:
            yield value["secretKeyRef"]
        if "secretTargetRef" in value:
            yield from value["secretTargetRef"]
        assert not {"secretRef", "secretName"} & set(value), value  # with these a Secret would be read as a whole
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from references(one)


def quantity(text: str) -> float:
    units = {"m": 1e-3, "Mi": 2.0**20, "Gi": 2.0**30, "": 1.0}
    number, unit = re.fullmatch(r"([\d.]+)(\D*)", str(text)).groups()  # type: ignore[union-attr]
    return float(number) * units[unit]
