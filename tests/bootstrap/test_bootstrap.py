"""bootstrap.sh: the order of its calls, idempotence, failures by kind, dry runs, deletion."""

from __future__ import annotations

import os
import re
import signal
from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from harness.waiting import eventually
from tests.bootstrap.machine import ASKS_THIS_MACHINE, Machine
from tests.manifests.rendering import OVERLAYS, applications, containers, render, workloads
from tests.rules.source import ROOT

OPERATORS = "apps/v1\nrabbitmq.com/v1beta1\n"
LIST = re.findall(r"^applications=\((.*)\)$", (ROOT / "scripts/bootstrap/argocd.sh").read_text(), re.MULTILINE)
APPLICATIONS = LIST[0].split()
SECRETS = re.findall(r"for name in (.*); do", (ROOT / "scripts/bootstrap/secrets.sh").read_text())
SECRETS_OF_PRODUCTION = SECRETS[0].split()
OPERATORS_SECRETS = {"rabbitmq-default-user", "postgres-app"}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Have every tool, and a cluster with nothing in it."""
    return Machine(tmp_path)


def in_order(calls: list[str], *patterns: str) -> bool:
    places = [next(i for i, call in enumerate(calls) if re.search(pattern, call)) for pattern in patterns]
    return places == sorted(places)


def test_everything_is_installed_in_order_and_waited_for(machine: Machine) -> None:
    run = machine.run()

    assert run.status == 0, run.output
    assert in_order(
        run.calls,
        "^minikube start .*--keep-context",
        "wait .*condition=Ready node",
        "apply .*argocd/install",
        "rollout status .*deployment/argocd-server",
        "create namespace ocr-mesh",
        "create --filename -",
        "apply .*--filename -",
        *(f"wait .*ocr-mesh-{name} .*Healthy" for name in APPLICATIONS),
    )
    asked = [call for call in run.calls if call.startswith("kubectl") and not ASKS_THIS_MACHINE.match(call)]
    assert all(call.startswith("kubectl --context ocr-mesh ") for call in asked)
    assert "http://127.0.0.1:8000/" in run.output


def test_a_second_run_makes_nothing_again(machine: Machine) -> None:
    machine.run()
    secrets = machine.objects("secret")

    again = machine.run()

    assert again.status == 0, again.output
    assert machine.objects("secret") == secrets != {}
    assert not [call for call in again.calls if " create " in call]


def references(overlay: str) -> set[tuple[str, str]]:
    """Return name and key of each secret in the environment of a container."""
    return {
        (source["name"], source["key"])
        for _, pod in workloads(render(f"k8s/overlays/{overlay}"))
        for container in containers(pod)
        for variable in container.get("env", ())
        if (source := variable.get("valueFrom", {}).get("secretKeyRef"))
    }


def test_secrets_are_random_complete_and_never_shown(machine: Machine) -> None:
    run = machine.run()

    made = {name: yaml.safe_load(text)["stringData"] for name, text in machine.objects("secret").items()}
    values = [value for secret in made.values() for key, value in secret.items() if key != "username"]
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in values)
    assert len(set(values)) == len(values)
    assert not any(value in run.output + "".join(run.calls) for value in values)
    assert {(name, key) for name, secret in made.items() for key in secret} == references("minikube")


def test_a_lost_secret_is_not_replaced_while_its_volume_exists(machine: Machine) -> None:
    machine.run()
    (machine.home / "objects/secret/postgres-credentials").unlink()
    machine.answer("objects/volume/postgres", "")

    run = machine.run()

    assert run.status == 1
    assert "postgres-credentials" in run.output
    assert "postgres-credentials" not in machine.objects("secret")


@pytest.mark.parametrize(
    ("origin", "address"),
    [
        ("https://someone:secret@example.org/a/b.git", "https://example.org/a/b.git"),
        ("git@example.org:a/b.git", "https://example.org/a/b.git"),
        ("ssh://git@example.org:2222/a/b", "https://example.org/a/b"),
    ],
)
def test_argocd_reads_the_checkouts_remote_without_a_login(machine: Machine, origin: str, address: str) -> None:
    machine.answer("origin", origin)

    run = machine.run()

    assert run.status == 0, run.output
    source = yaml.safe_load(machine.objects("application")["ocr-mesh"])["spec"]["source"]
    assert (source["repoURL"], source["targetRevision"]) == (address, "main")
    assert address in source["kustomize"]["patches"][0]["patch"]
    for project in machine.objects("appproject").values():
        assert yaml.safe_load(project)["spec"]["sourceRepos"] == [address]
    assert "secret@" not in run.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["--what"],
        ["--timeout=5m"],
        ["--local", "--context"],
        ["--repository=https://me:secret@example.org/a"],
        ["--repository=--upload-pack=x"],
        ['--revision=a"b'],
    ],
)
def test_bad_arguments_are_refused_before_any_change(machine: Machine, arguments: list[str]) -> None:
    run = machine.run(*arguments)
    assert (run.status, run.changes) == (1, [])


@pytest.mark.parametrize(
    ("answer", "text", "message"),
    [
        ("version-kubectl", "1.9.0", "kubectl 1.9.0"),
        ("version-minikube", "unstable", "minikube"),
        ("processors", "2", "2"),
        ("remote", "", "main"),
    ],
)
def test_what_is_missing_is_named_before_any_change(machine: Machine, answer: str, text: str, message: str) -> None:
    machine.answer(answer, text)
    run = machine.run()
    assert (run.status, run.changes) == (1, [])
    assert message in run.output


@pytest.mark.parametrize(
    ("refused", "arguments"),
    [
        ("minikube start", []),
        ("rollout status .*argocd-server", []),
        ("create --filename -", []),
        ("wait .*ocr-mesh-migration .*Synced", []),
        ("image load .*detection-api", ["--local"]),
        ("apply .*local/postgres", ["--local"]),
        ("wait .*migration", ["--local"]),
    ],
)
def test_a_failure_stops_it_and_the_same_command_continues(
    machine: Machine, refused: str, arguments: list[str]
) -> None:
    stopped = machine.run(*arguments, refused=refused)

    assert stopped.status != 0
    failed = next(i for i, call in enumerate(stopped.calls) if re.search(refused, call))
    assert not [call for call in stopped.calls[failed + 1 :] if call in stopped.changes]
    secrets = machine.objects("secret")

    again = machine.run(*arguments)

    assert again.status == 0, again.output
    assert secrets.items() <= machine.objects("secret").items()


def test_ctrl_c_stops_it_and_the_same_command_continues(machine: Machine) -> None:
    machine.answer("hanging", "rollout status .*argocd-server")
    process = machine.start()
    eventually(lambda: any("deployment/argocd-server" in call for call in machine.calls()))

    os.killpg(process.pid, signal.SIGINT)  # as a terminal does

    output, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert '"ArgoCD"' in output
    (machine.home / "hanging").unlink()
    assert machine.run().status == 0


def test_local_builds_loads_and_applies_in_order_and_restarts_what_is_built(machine: Machine) -> None:
    first = machine.run("--local")
    again = machine.run("--local")

    assert first.status == again.status == 0, first.output + again.output
    assert in_order(
        first.calls,
        "^images.sh --tag local",
        "^minikube image load .*ocr-mesh/bff-api:local",
        *(f"apply .*local/{name}$" for name in APPLICATIONS),
    )
    assert not [call for call in first.calls if "restart" in call or call.startswith("git")]
    restarted = {call.rpartition("/")[2] for call in again.calls if "rollout restart" in call}
    assert restarted == {*APPLICATIONS} - {"platform", "migration", "rabbitmq", "postgres", "jaeger", "valkey"}
    machine.run()
    assert machine.run("--local").status == 1, "ArgoCD would undo it"


def test_a_given_cluster_is_used_and_its_own_argocd_stays(machine: Machine) -> None:
    machine.uninstall("minikube")
    machine.answer("objects/namespace/argocd", "theirs")
    assert machine.run("--context=other").status == 1, "its ArgoCD would not wait for applications"
    machine.answer("application-health", "return {}")

    run = machine.run("--context=other")

    assert run.status == 0, run.output
    asked = [call for call in run.calls if call.startswith("kubectl") and not ASKS_THIS_MACHINE.match(call)]
    assert all(call.startswith("kubectl --context other ") for call in asked)
    assert not [call for call in run.calls if "argocd/install" in call]
    assert "ocr-mesh" in machine.objects("application")


def test_production_needs_its_operators_and_secrets(machine: Machine) -> None:
    command = ("--context", "--overlay=production")
    missing = machine.run(*command)
    assert (missing.status, missing.changes) == (1, [])
    assert "rabbitmq.com/v1beta1" in missing.output
    machine.answer("api-versions", OPERATORS)
    assert machine.run(*command).status == 1
    assert machine.objects("application") == machine.objects("secret") == {}
    for name in SECRETS_OF_PRODUCTION:
        machine.answer(f"objects/secret/{name}", "theirs")

    run = machine.run(*command)

    assert run.status == 0, run.output
    assert set(machine.objects("secret").values()) == {"theirs"}


def test_production_needs_each_secret_that_no_operator_creates() -> None:
    assert {name for name, _ in references("production")} - OPERATORS_SECRETS == set(SECRETS_OF_PRODUCTION)


@pytest.mark.parametrize("arguments", [[], ["--local"], ["--context"]], ids=" ".join)
def test_a_dry_run_asks_no_cluster_and_names_what_would_change(machine: Machine, arguments: list[str]) -> None:
    dry = machine.run("--dry-run", *arguments)

    assert dry.status == 0, dry.output
    assert [call for call in dry.calls if not ASKS_THIS_MACHINE.match(call)] == []
    assert not (machine.home / "objects").exists()
    assert not re.search("[0-9a-f]{64}", dry.output)
    commands = [command.replace("scripts/", "") for command in re.findall("would run: (.*)", dry.output)]
    waits = re.compile(" (wait|rollout status) ")
    assert [command for command in commands if not waits.search(command)] == machine.run(*arguments).changes


def test_delete_removes_minikube_after_a_yes(machine: Machine) -> None:
    for typed in ("", "y\n"):
        run = machine.run("--delete", typed=typed)
        assert (run.status, run.changes) == (1, [])
    assert machine.run("--delete", typed="yes\n").changes == ["minikube delete --profile ocr-mesh"]
    assert machine.run("--delete", "--yes").changes == ["minikube delete --profile ocr-mesh"]


def test_delete_removes_from_a_given_cluster_what_was_installed(machine: Machine) -> None:
    machine.run("--context")
    assert machine.run("--delete", "--context", "--yes", refused="delete namespace ocr-mesh").status != 0

    run = machine.run("--delete", "--context", "--yes")

    assert run.status == 0, run.output
    assert in_order(
        run.calls,
        "delete application ocr-mesh ",
        "delete application --namespace argocd --selector",
        "delete namespace ocr-mesh",
        "delete namespace argocd",
        "delete crd,",
    )
    assert machine.objects("namespace") == {}
    machine.answer("objects/namespace/argocd", "theirs")
    theirs = machine.run("--delete", "--context", "--yes")
    assert not [call for call in theirs.changes if re.search("delete (namespace argocd|crd)", call)]


@pytest.mark.parametrize("one_ends", [False, True])
def test_open_holds_every_forward_until_it_or_one_of_them_ends(machine: Machine, one_ends: bool) -> None:
    machine.answer("objects/service/argocd-server", "")
    process = machine.start("--open")
    eventually(lambda: len(forwards(machine)) == 3)

    os.kill(forwards(machine)[0] if one_ends else process.pid, signal.SIGTERM)

    process.communicate(timeout=60)
    assert process.returncode == int(one_ends)
    eventually(lambda: not forwards(machine))


def test_every_application_of_an_overlay_is_known() -> None:
    assert all(sorted(APPLICATIONS) == applications(overlay) for overlay in OVERLAYS)


def forwards(machine: Machine) -> list[int]:
    """Return the process ids of the open forwards."""
    file, found = machine.home / "forwards", []
    for pid in file.read_text().split() if file.exists() else ():
        with suppress(OSError):  # it has ended
            if Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(int(pid))
    return found
