"""A cluster that is there already, and production in it."""

from __future__ import annotations

import pytest
import yaml

from tests.bootstrap.machine import Machine


@pytest.mark.parametrize(("argument", "context"), [("--context", "given"), ("--context=other", "other")])
def test_minikube_is_left_alone_when_a_cluster_is_given(machine: Machine, argument: str, context: str) -> None:
    machine.uninstall("minikube")

    run = machine.run(argument)

    assert run.status == 0, run.errors
    asked = [call.words[1:3] for call in run.calls if call.words[0] == "kubectl" and not call.is_local]
    assert set(asked) == {("--context", context)}
    assert f"./bootstrap.sh --context={context} --open" in run.output


def test_it_stops_when_there_is_no_current_context(machine: Machine) -> None:
    machine.forget("current-context")

    run = machine.run("--context")

    assert run.status == 1
    assert "kubectl has no current context: set one with --context=NAME" in run.errors
    assert run.changes == []


def test_it_says_so_when_the_cluster_is_older_than_what_was_tested(machine: Machine) -> None:
    machine.know("minor", "31")

    run = machine.run("--context")

    assert run.status == 0
    assert "its Kubernetes is 1.31; the manifests are tested with 1.35 and newer" in run.output


def test_an_argocd_of_others_stays_as_it_is(machine: Machine) -> None:
    machine.know("objects/namespace/argocd", "theirs")
    machine.know("application-health", "return {}")

    run = machine.run("--context")

    assert run.status == 0, run.errors
    assert not any("argocd/install" in str(call) or "default.yaml" in str(call) for call in run.calls)
    assert machine.has("applied/Application/ocr-mesh")


def test_it_stops_when_an_argocd_of_others_would_not_wait(machine: Machine) -> None:
    machine.know("objects/namespace/argocd", "theirs")
    machine.know("application-health", "")

    run = machine.run("--context")

    assert run.status == 1
    assert "no health check of applications" in run.errors
    assert run.changes == []


def test_it_stops_when_an_operator_of_production_is_missing(machine: Machine) -> None:
    run = machine.run("--context", "--overlay=production")

    assert run.status == 1
    assert "the cluster does not serve rabbitmq.com/v1beta1, which the overlay production uses" in run.errors
    assert run.changes == []


OPERATORS = "apps/v1\nbatch/v1\nrabbitmq.com/v1beta1\nv1\n"


def test_production_makes_no_secret(machine: Machine) -> None:
    machine.know("api-versions", OPERATORS)
    for name in ("bff-api-owner", "pictures-s3"):
        machine.know(f"objects/secret/{name}", "theirs")

    run = machine.run("--context", "--overlay=production")

    assert run.status == 0, run.errors
    assert {name for name in machine.objects() if name.startswith("secret/")} == {
        "secret/bff-api-owner",
        "secret/pictures-s3",
    }
    assert machine.object("secret/bff-api-owner") == "theirs"
    root = yaml.safe_load(machine.object("applied/Application/ocr-mesh"))
    assert root["spec"]["source"]["path"] == "argocd/overlays/production"


@pytest.mark.parametrize("missing", ["bff-api-owner", "pictures-s3"])
def test_production_stops_when_a_secret_was_not_brought(machine: Machine, missing: str) -> None:
    machine.know("api-versions", OPERATORS)
    for name in {"bff-api-owner", "pictures-s3"} - {missing}:
        machine.know(f"objects/secret/{name}", "theirs")

    run = machine.run("--context", "--overlay=production")

    assert run.status == 1
    assert f"production needs the secret {missing} in the namespace ocr-mesh" in run.errors
    assert not machine.has("applied/Application/ocr-mesh")
