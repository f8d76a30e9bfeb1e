"""minikube and ArgoCD: the order of things, and what is done a second time."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
import yaml

from tests.bootstrap.machine import APPLICATIONS, HEAD, Machine, Run
from tests.manifests.validation import custom_problems

STEPS = ("Tools", "Repository", "Cluster", "Prerequisites", "ArgoCD", "Secrets", "Applications")


def steps(run: Run) -> list[str]:
    return re.findall(r"^==> (.*)$", run.output, re.MULTILINE)


def positions(run: Run, *patterns: str) -> list[int]:
    """Where the calls are that begin the one after the other; each has to be there once."""
    found = []
    for pattern in patterns:
        places = [i for i, call in enumerate(run.calls) if re.search(pattern, str(call))]
        assert len(places) == 1, (pattern, [str(call) for call in run.calls])
        found += places
    return found


def test_everything_comes_in_its_order_when_nothing_is_there(machine: Machine) -> None:
    run = machine.run()

    assert run.status == 0, run.errors
    assert run.errors == ""
    assert steps(run) == list(STEPS)
    order = positions(
        run,
        "^minikube start ",
        "wait .*condition=Ready node",
        "apply .*argocd/install",
        "condition=Established",
        "rollout status --namespace argocd deployment/argocd-server",
        "rollout status --namespace argocd statefulset/argocd-application-controller",
        "apply .*projects/default.yaml",
        "create namespace ocr-mesh",
        "annotate application",
        "wait .*application/ocr-mesh --timeout",
        *(rf"wait .*application/ocr-mesh-{name} --for=create" for name in APPLICATIONS),
    )
    assert order == sorted(order)


def test_nothing_waits_by_the_clock(machine: Machine) -> None:
    machine.run()

    assert "sleep" not in {call.words[0] for call in machine.calls()}
    assert all("--timeout=" in str(call) for call in machine.calls() if {"wait", "status"} & set(call.words))


def test_each_application_is_waited_for_until_it_is_well(machine: Machine) -> None:
    run = machine.run("--timeout=7")

    for name in APPLICATIONS:
        waits = [str(call) for call in run.calls if f"application/ocr-mesh-{name}" in call.words]
        assert [re.sub(".*--for=", "", wait) for wait in waits] == [
            "create --timeout=7s",
            "jsonpath={.status.sync.status}=Synced --timeout=7s",
            "jsonpath={.status.health.status}=Healthy --timeout=7s",
        ]


def test_every_command_names_its_context_when_it_asks_a_cluster(machine: Machine) -> None:
    run = machine.run()

    asked = [call for call in run.calls if call.words[0] == "kubectl" and not call.is_local]
    assert asked
    assert all(call.words[1:3] == ("--context", "ocr-mesh") for call in asked)


def test_the_current_context_stays_when_minikube_starts(machine: Machine) -> None:
    (start,) = (call for call in machine.run().calls if call.words[:2] == ("minikube", "start"))

    assert {"--keep-context", "--interactive=false", "--cni=calico"} <= set(start.words)


@pytest.mark.parametrize(("has", "gives"), [(3, 3), (4, 4), (64, 4)])
def test_minikube_gets_what_the_machine_has(machine: Machine, has: int, gives: int) -> None:
    machine.know("processors", str(has))

    assert f" --cpus={gives} " in machine.run("--dry-run").output


def test_it_stops_when_the_machine_is_too_small(machine: Machine) -> None:
    machine.know("processors", "2")

    run = machine.run()

    assert run.status == 1
    assert "need 3 CPUs, this machine has 2; make run needs fewer" in run.errors
    assert run.changes == []


def test_a_second_run_changes_nothing_when_all_is_there(machine: Machine) -> None:
    machine.run()
    before = machine.objects()

    again = machine.run()

    assert again.status == 0, again.errors
    assert machine.objects() == before
    assert not any("create" in call.words for call in again.calls)
    assert again.output.count("exists and is kept") == 3


def test_secrets_are_random_and_in_no_command_or_output(machine: Machine) -> None:
    run = machine.run()

    secrets = [yaml.safe_load(machine.object(f"secret/{name}")) for name in SECRETS]
    assert {secret["metadata"]["name"]: set(secret["stringData"]) for secret in secrets} == SECRETS
    values = [value for secret in secrets for key, value in secret["stringData"].items() if key not in ("username",)]
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in values)
    assert len(set(values)) == len(values)
    said = run.output + run.errors + "".join(str(call) for call in run.calls)
    assert not any(value in said for value in values)


SECRETS = {
    "rabbitmq-credentials": {"username", "password"},
    "postgres-credentials": {"username", "password"},
    "bff-api-owner": {"secret"},
}


@pytest.mark.parametrize(
    ("secret", "owner"),
    [("rabbitmq-credentials", "rabbitmq"), ("postgres-credentials", "postgres"), ("bff-api-owner", "bff-api")],
)
def test_a_secret_is_not_made_anew_when_its_volume_is_there(machine: Machine, secret: str, owner: str) -> None:
    machine.run()
    machine.forget(f"objects/secret/{secret}")
    machine.know(f"objects/persistentvolumeclaim/{owner}", "")

    run = machine.run()

    assert run.status == 1
    assert f"the secret {secret} is missing but the volume of {owner} exists" in run.errors
    assert not machine.has(f"secret/{secret}")


def test_a_lost_secret_is_made_anew_when_there_is_no_volume(machine: Machine) -> None:
    machine.run()
    kept = machine.object("secret/postgres-credentials")
    machine.forget("objects/secret/bff-api-owner")

    assert machine.run().status == 0
    assert machine.has("secret/bff-api-owner")
    assert machine.object("secret/postgres-credentials") == kept


def test_argocd_reads_this_repository_when_none_is_named(machine: Machine) -> None:
    machine.know("origin", "git@github.com:somebody/ocr-mesh.git\n")
    machine.know("branch", "feature/x\n")
    machine.know("remote", f"{HEAD}\trefs/heads/feature/x\n")

    assert machine.run().status == 0

    root = yaml.safe_load(machine.object("applied/Application/ocr-mesh"))
    source = root["spec"]["source"]
    assert source["repoURL"] == "https://github.com/somebody/ocr-mesh.git"
    assert source["targetRevision"] == "feature/x"
    assert source["path"] == "argocd/applications"
    (patch,) = source["kustomize"]["patches"]
    assert yaml.safe_load(patch["patch"]) == [
        {"op": "replace", "path": "/spec/source/repoURL", "value": source["repoURL"]}
    ]
    for project in ("ocr-mesh", "ocr-mesh-applications"):
        applied = yaml.safe_load(machine.object(f"applied/AppProject/{project}"))
        assert applied["spec"]["sourceRepos"] == [source["repoURL"]]


def test_what_is_given_to_argocd_is_valid(machine: Machine) -> None:
    machine.run()

    applied = ("Application/ocr-mesh", "AppProject/ocr-mesh", "AppProject/ocr-mesh-applications")
    assert custom_problems([yaml.safe_load(machine.object(f"applied/{name}")) for name in applied]) == []


@pytest.mark.parametrize(
    ("origin", "read"),
    [
        ("https://example.org/a/b.git", "https://example.org/a/b.git"),
        ("https://someone:secret@example.org/a/b.git", "https://example.org/a/b.git"),
        ("git@example.org:a/b.git", "https://example.org/a/b.git"),
        ("ssh://git@example.org/a/b.git", "https://example.org/a/b.git"),
        ("ssh://git@example.org:2222/a/b", "https://example.org/a/b"),
    ],
)
def test_argocd_reads_by_https_without_a_login(machine: Machine, origin: str, read: str) -> None:
    machine.know("origin", f"{origin}\n")

    run = machine.run()

    assert run.status == 0, run.errors
    assert f"    {read}, main\n" in run.output
    assert "secret@" not in run.output + machine.object("applied/Application/ocr-mesh")


def test_argocd_reads_what_was_named(machine: Machine) -> None:
    machine.forget("origin")

    run = machine.run("--repository=https://example.org/fork.git", f"--revision={HEAD}")

    assert run.status == 0, run.errors
    source = yaml.safe_load(machine.object("applied/Application/ocr-mesh"))["spec"]["source"]
    assert (source["repoURL"], source["targetRevision"]) == ("https://example.org/fork.git", HEAD)
    assert "git ls-remote https://example.org/fork.git HEAD" in map(str, run.calls)


def test_it_says_so_when_the_checkout_is_not_what_was_pushed(machine: Machine) -> None:
    machine.know("remote", f"{'f' * 40}\trefs/heads/main\n")

    run = machine.run()

    assert run.status == 0
    assert (
        "ArgoCD deploys the pushed main, not this checkout (0123456789ab); --local deploys the checkout" in run.output
    )


def test_the_revision_is_a_commit_when_no_branch_is_checked_out(machine: Machine) -> None:
    machine.forget("branch")
    machine.know("remote", f"{HEAD}\tHEAD\n")

    assert machine.run().status == 0
    root = yaml.safe_load(machine.object("applied/Application/ocr-mesh"))
    assert root["spec"]["source"]["targetRevision"] == HEAD


def test_the_addresses_come_last(machine: Machine) -> None:
    run = machine.run()

    _, _, end = run.output.partition("ocr-mesh is ready in ocr-mesh.")
    assert re.findall(r"^ +(\w+) +(https?://\S+)", end, re.MULTILINE) == [
        ("page", "http://127.0.0.1:8000/"),
        ("portal", "http://127.0.0.1:8000/docs"),
        ("Jaeger", "http://127.0.0.1:16686/"),
        ("ArgoCD", "https://127.0.0.1:8443/"),
    ]


def test_progress_is_said_before_each_wait(machine: Machine) -> None:
    run = machine.run()

    said = re.findall(r"^    waiting for (\S+)$", run.output, re.MULTILINE)
    expected = [f"ocr-mesh-{name}" for name in APPLICATIONS]
    assert said[-len(expected) :] == expected
    assert all(first != second for first, second in pairwise(said))
