"""--delete: what was made and nothing else, after a yes."""

from __future__ import annotations

import pytest

from tests.bootstrap.machine import Machine

KUBECTL = "kubectl --context given"


def test_the_minikube_of_the_mesh_goes_after_a_yes(machine: Machine) -> None:
    run = machine.run("--delete", answer="yes\n")

    assert run.status == 0, run.errors
    assert run.changes == ["minikube delete --profile ocr-mesh"]
    assert "and all its pictures" in run.errors


@pytest.mark.parametrize("answer", ["", "\n", "no\n", "y\n", "YES\n"])
@pytest.mark.parametrize("arguments", [[], ["--context"]], ids=" ".join)
def test_nothing_goes_when_nobody_said_yes(machine: Machine, arguments: list[str], answer: str) -> None:
    run = machine.run("--delete", *arguments, answer=answer)

    assert run.status == 1
    assert "bootstrap: nothing was deleted" in run.errors
    assert run.changes == []


def test_nobody_is_asked_when_the_command_says_yes(machine: Machine) -> None:
    run = machine.run("--delete", "--yes")

    assert run.changes == ["minikube delete --profile ocr-mesh"]
    assert "Type yes" not in run.errors


def test_what_would_make_things_again_goes_first_in_another_cluster(machine: Machine) -> None:
    machine.run("--context")

    run = machine.run("--delete", "--context", "--yes")

    assert run.status == 0, run.errors
    assert run.changes == [
        f"{KUBECTL} delete application ocr-mesh --namespace argocd --ignore-not-found",
        f"{KUBECTL} delete application --namespace argocd --selector app.kubernetes.io/part-of=ocr-mesh",
        f"{KUBECTL} delete appproject ocr-mesh ocr-mesh-applications --namespace argocd --ignore-not-found",
        f"{KUBECTL} delete namespace ocr-mesh --ignore-not-found --timeout=900s",
        f"{KUBECTL} delete namespace argocd --ignore-not-found --timeout=900s",
        f"{KUBECTL} delete crd,clusterrole,clusterrolebinding --selector app.kubernetes.io/part-of=argocd",
    ]


def test_an_argocd_of_others_stays(machine: Machine) -> None:
    machine.know("objects/namespace/argocd", "theirs")
    machine.know("objects/crd/applications.argoproj.io", "")

    run = machine.run("--delete", "--context", "--yes")

    assert run.status == 0, run.errors
    assert any("delete application ocr-mesh " in change for change in run.changes)
    assert not any("namespace argocd --ignore" in change or "crd," in change for change in run.changes[3:])


def test_no_application_is_looked_for_where_there_is_no_argocd(machine: Machine) -> None:
    run = machine.run("--delete", "--context", "--yes")

    assert run.status == 0, run.errors
    assert not any(" application" in change for change in run.changes)


def test_the_same_command_goes_on_when_deleting_failed(machine: Machine) -> None:
    machine.run("--context")
    stopped = machine.run("--delete", "--context", "--yes", refused="delete namespace ocr-mesh")
    assert stopped.status != 0
    assert 'stopped at "Delete"' in stopped.errors

    assert machine.run("--delete", "--context", "--yes").status == 0
    assert not machine.has("namespace/ocr-mesh")
    assert not machine.has("namespace/argocd")
