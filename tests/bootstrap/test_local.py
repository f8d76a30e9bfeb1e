"""Without ArgoCD: images of this checkout, and the folders in the order of the waves."""

from __future__ import annotations

import re

from tests.bootstrap.machine import APPLICATIONS, Machine

IMAGES = [f"ocr-mesh/{name}:local" for name in ("ui", "bff-api", "detection-api", "recognition-api", "image-store")]


def test_images_are_built_and_loaded_before_anything_is_applied(machine: Machine) -> None:
    run = machine.run("--local")

    assert run.status == 0, run.errors
    changes = run.changes
    assert changes[0].startswith("minikube start --profile ocr-mesh ")
    assert changes[1:7] == [
        "images.sh --tag local",
        *(f"minikube image load --profile ocr-mesh {image}" for image in IMAGES),
    ]
    assert changes[7] == "kubectl --context ocr-mesh create namespace ocr-mesh"


def test_folders_are_applied_in_the_order_of_the_waves_each_when_the_one_before_is_ready(machine: Machine) -> None:
    run = machine.run("--local")

    seen = [
        match[1] + " " + match[2].split("/")[-1]
        for call in run.calls
        if (
            match := re.search(
                r" (apply|rollout status|wait) .*?((?:k8s/\S+|deployment\S+|statefulset\S+|job\S+))", str(call)
            )
        )
    ]
    expected = []
    for name in APPLICATIONS:
        expected.append(f"apply {name}")
        if name != "platform":  # it has nothing that runs
            expected.append(f"{'wait' if name == 'migration' else 'rollout status'} {name}")
    assert seen == expected


def test_neither_git_nor_argocd_is_asked(machine: Machine) -> None:
    machine.uninstall("git")

    run = machine.run("--local")

    assert run.status == 0, run.errors
    assert not any(call.words[0] in ("git", "argocd") or "argocd/install" in str(call) for call in run.calls)
    assert "ArgoCD  http" not in run.output
    assert "page    http://127.0.0.1:8000/" in run.output


def test_images_come_as_files_when_there_is_no_docker(machine: Machine) -> None:
    machine.forget("docker-runs")

    run = machine.run("--local")

    assert run.status == 0, run.errors
    pushes = [str(call) for call in run.calls if call.words[0] == "buildah"]
    assert [push.rpartition(":docker-archive")[0] or push.split()[3] for push in pushes] == IMAGES
    loads = [call.words[-1] for call in run.calls if call.words[:3] == ("minikube", "image", "load")]
    assert len(loads) == len(IMAGES)
    assert all(load.endswith("/image.tar") for load in loads)
    assert not list(machine.home.parent.glob("tmp.*")), "an archive was left behind"


def test_a_second_run_makes_the_migration_anew_and_restarts_what_may_have_changed(machine: Machine) -> None:
    first = machine.run("--local")
    secrets = {name: text for name, text in machine.objects().items() if name.startswith("secret/")}

    again = machine.run("--local")

    assert again.status == 0, again.errors
    restarts = [call.words[-1] for call in again.calls if "restart" in call.words]
    assert not any("restart" in call.words for call in first.calls)
    assert restarts == [
        "deployment.apps/detection-api",
        "deployment.apps/recognition-api",
        "deployment.apps/image-store",
        "statefulset.apps/bff-api",
        "deployment.apps/ui",
    ]
    assert (
        "kubectl --context ocr-mesh delete --kustomize k8s/overlays/local/migration --ignore-not-found" in again.changes
    )
    assert {name: text for name, text in machine.objects().items() if name.startswith("secret/")} == secrets


def test_it_stops_when_argocd_would_undo_it(machine: Machine) -> None:
    machine.run()

    run = machine.run("--local")

    assert run.status == 1
    assert "ArgoCD manages this cluster" in run.errors
    assert not any("images.sh" in change for change in run.changes)


def test_it_stops_when_nothing_can_build_images(machine: Machine) -> None:
    machine.forget("docker-runs")
    machine.uninstall("buildah")

    run = machine.run("--local")

    assert run.status == 1
    assert "building images needs a running Docker engine or buildah" in run.errors
    assert run.changes == []
