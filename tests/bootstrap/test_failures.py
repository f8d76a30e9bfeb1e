"""Whatever is refused: it stops there and says where, and the same command goes on."""

from __future__ import annotations

import os
import re
import signal

import pytest

from tests.bootstrap.machine import Machine, until

UP = [
    ("minikube start", "Cluster"),
    ("condition=Ready node", "Cluster"),
    ("kubectl kustomize", "Prerequisites"),
    ("api-versions", "Prerequisites"),
    ("get namespace argocd", "ArgoCD"),
    ("apply .*argocd/install", "ArgoCD"),
    ("condition=Established", "ArgoCD"),
    ("rollout status .*argocd-server", "ArgoCD"),
    ("apply .*projects/default.yaml", "ArgoCD"),
    ("get namespace ocr-mesh", "Secrets"),
    ("create namespace ocr-mesh", "Secrets"),
    ("get secret postgres-credentials", "Secrets"),
    ("get persistentvolumeclaim .*postgres", "Secrets"),
    ("create --filename -", "Secrets"),
    ("patch --local .*projects/ocr-mesh", "Applications"),
    ("apply .*--filename -", "Applications"),
    ("patch --local .*root.yaml", "Applications"),
    ("annotate application", "Applications"),
    ("wait .*application/ocr-mesh --timeout", "Applications"),
    ("wait .*ocr-mesh-platform --for=create", "Applications"),
    ("wait .*ocr-mesh-migration .*Synced", "Applications"),
    ("wait .*ocr-mesh-ui .*Healthy", "Applications"),
]

LOCAL = [
    ("get namespace argocd", "Images"),
    ("images.sh", "Images"),
    ("image load .*detection-api", "Images"),
    ("delete --kustomize", "Applications"),
    ("get --kustomize .*local/rabbitmq", "Applications"),
    ("apply .*local/postgres", "Applications"),
    ("rollout status .*rabbitmq", "Applications"),
    ("wait .*migration", "Applications"),
]


@pytest.mark.parametrize(("call", "step"), UP)
def test_the_same_command_goes_on_when_a_call_failed(machine: Machine, call: str, step: str) -> None:
    check(machine, call, step)


@pytest.mark.parametrize(("call", "step"), LOCAL)
def test_the_same_command_goes_on_when_a_call_failed_without_argocd(machine: Machine, call: str, step: str) -> None:
    check(machine, call, step, "--local")


def test_what_stands_in_the_way_is_shown_when_the_time_runs_out(machine: Machine) -> None:
    run = machine.run("--timeout=5", refused="ocr-mesh-image-store .*Healthy")

    assert "application ocr-mesh-image-store is not ready after 5 s" in run.errors
    for shown in ("application", "pods", "events"):
        assert f"({shown} of the stand-in)" in run.errors
    asked = [str(call) for call in run.calls if "get" in call.words][-3:]
    assert asked[0].startswith("kubectl --context ocr-mesh get application ocr-mesh-image-store --namespace argocd")
    assert asked[1] == "kubectl --context ocr-mesh get pods --namespace ocr-mesh --output wide"


def test_the_pods_of_argocd_are_shown_when_it_does_not_start(machine: Machine) -> None:
    run = machine.run(refused="rollout status .*argocd-repo-server")

    assert "see the pods of argocd and their last warnings above" in run.errors
    assert "kubectl --context ocr-mesh get pods --namespace argocd --output wide" in map(str, run.calls)


def test_ctrl_c_says_where_it_was_and_the_same_command_goes_on(machine: Machine) -> None:
    machine.know("hanging", "rollout status .*argocd-server")
    process = machine.start()
    until(lambda: any("deployment/argocd-server" in call.words for call in machine.calls()))

    os.killpg(process.pid, signal.SIGINT)  # as a terminal does it: everybody gets it

    output, _ = process.communicate(timeout=20)
    assert process.returncode != 0
    assert 'bootstrap: stopped at "ArgoCD"; the same command continues from there' in output
    machine.forget("hanging")
    assert machine.run().status == 0


def check(machine: Machine, call: str, step: str, *arguments: str) -> None:
    stopped = machine.run(*arguments, refused=call)

    assert stopped.status != 0
    assert f'bootstrap: stopped at "{step}"; the same command continues from there' in stopped.errors.splitlines()
    assert stopped.output.rstrip().rpartition("==> ")[2].startswith(step)
    assert "is ready in" not in stopped.output
    (refused,) = (i for i, made in enumerate(stopped.calls) if re.search(call, str(made)))
    later = stopped.calls[refused + 1 :]
    assert not any(made.changes for made in later), later
    secrets = _secrets(machine)

    again = machine.run(*arguments)

    assert again.status == 0, again.errors
    assert "is ready in" in again.output
    assert len(_secrets(machine)) == 3
    assert secrets.items() <= _secrets(machine).items()


def _secrets(machine: Machine) -> dict[str, str]:
    return {name: text for name, text in machine.objects().items() if name.startswith("secret/")}
