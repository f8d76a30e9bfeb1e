"""What the machine lacks is said at once, in one line each, before anything is touched."""

from __future__ import annotations

import pytest

from tests.bootstrap.machine import Machine


def test_each_missing_tool_has_its_line_when_there_is_none(machine: Machine) -> None:
    machine.uninstall("kubectl", "minikube", "git", "docker", "buildah", "argocd")

    run = machine.run()

    assert run.status == 1
    assert run.calls == []
    assert run.errors.splitlines() == [
        "bootstrap: kubectl is missing (1.31 or newer): https://kubernetes.io/docs/tasks/tools/",
        "bootstrap: minikube is missing (1.38 or newer): https://minikube.sigs.k8s.io/docs/start/",
        "bootstrap: git is missing (2 or newer): https://git-scm.com/downloads",
        'bootstrap: stopped at "Tools"; the same command continues from there',
    ]


@pytest.mark.parametrize(
    ("tool", "version", "least"),
    [
        ("kubectl", "1.30.14", "1.31"),
        ("kubectl", "1.9.0", "1.31"),
        ("kubectl", "0.40.0", "1.31"),
        ("minikube", "1.37.0", "1.38"),
        ("git", "1.8.3.1", "2"),
    ],
)
def test_a_tool_is_refused_when_it_is_too_old(machine: Machine, tool: str, version: str, least: str) -> None:
    machine.know(f"version/{tool}", version)

    run = machine.run()

    assert run.status == 1
    assert f"bootstrap: {tool} {version} is too old, {least} is needed: https://" in run.errors
    assert run.changes == []


@pytest.mark.parametrize(
    ("tool", "version"),
    [
        ("kubectl", "1.31.0"),
        ("kubectl", "1.32.4-dispatcher"),
        ("kubectl", "1.100.0"),
        ("kubectl", "2.0"),
        ("minikube", "1.38.0"),
        ("git", "2.39.5 (Apple Git-154)"),
    ],
)
def test_a_tool_is_taken_when_it_is_new_enough(machine: Machine, tool: str, version: str) -> None:
    machine.know(f"version/{tool}", version)

    assert "too old" not in machine.run("--dry-run").errors


def test_a_tool_is_refused_when_it_does_not_say_its_version(machine: Machine) -> None:
    machine.know("version/minikube", "unstable")

    run = machine.run()

    assert run.status == 1
    assert "bootstrap: cannot read the version of minikube; 1.38 or newer is needed" in run.errors


def test_argocds_own_command_is_not_needed(machine: Machine) -> None:
    machine.uninstall("argocd")

    assert machine.run().status == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--what"], "unknown option --what"),
        (["--context", "name"], "unknown option name"),
        (["--context="], "unknown option --context="),
        (["--overlay=other"], "unknown option --overlay=other"),
        (["--timeout=soon"], "unknown option --timeout=soon"),
        (["--timeout=5m"], "--timeout needs seconds, not 5m"),
        (["--local", "--context"], "--local loads images into minikube"),
        (["--local", "--overlay=production"], "--local uses overlay, repository and revision of this checkout"),
        (["--local", "--revision=main"], "--local uses overlay, repository and revision of this checkout"),
        (["--repository=git@example.org:a"], "git@example.org:a is not a URL that ArgoCD can read"),
        (['--repository=https://example.org/"'], "is not a URL that ArgoCD can read"),
        (["--repository=https://me:secret@example.org/a"], "the repository URL contains a password"),
        (["--repository=https://example.org/'"], "is not a URL that ArgoCD can read"),
        (["--repository=https://example.org/a b"], "is not a URL that ArgoCD can read"),
        (["--repository=--upload-pack=x"], "is not a URL that ArgoCD can read"),
        (["--revision=--all"], "--all is not a branch, tag or commit"),
        (['--revision=a"b'], 'a"b is not a branch, tag or commit'),
    ],
)
def test_bad_arguments_get_one_line(machine: Machine, arguments: list[str], said: str) -> None:
    run = machine.run(*arguments)

    assert run.status == 1
    assert said in run.errors.splitlines()[0]
    assert run.changes == []


def test_it_stops_when_the_checkout_has_no_remote(machine: Machine) -> None:
    machine.forget("origin")

    run = machine.run()

    assert run.status == 1
    assert "this checkout has no remote for ArgoCD" in run.errors
    assert run.changes == []


def test_it_stops_when_the_branch_was_never_pushed(machine: Machine) -> None:
    machine.know("branch", "mine\n")

    run = machine.run()

    assert run.status == 1
    assert "https://github.com/somebody/ocr-mesh.git has no mine, or does not respond: push it first" in run.errors
    assert run.changes == []


def test_help_touches_nothing(machine: Machine) -> None:
    run = machine.run("--help")

    assert run.status == 0
    assert run.calls == []
    for option in ("--local", "--context[=NAME]", "--open", "--delete", "--dry-run", "--yes", "--timeout"):
        assert option in run.output
