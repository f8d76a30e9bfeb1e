"""--open: a forward for each address, all of them or none."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.bootstrap.machine import Machine, until


@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGTERM])
def test_a_forward_for_each_address_until_it_is_ended(machine: Machine, ended_by: signal.Signals) -> None:
    machine.know("objects/service/argocd-server", "")
    process = machine.start("--open")
    until(lambda: len(holding(machine)) == 3)

    process.send_signal(ended_by)

    output, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "page    http://127.0.0.1:8000/" in output
    until(lambda: not holding(machine))
    forwards = [call.words[1:] for call in machine.calls() if "port-forward" in call.words]
    assert sorted(forwards) == [
        ("--context", "ocr-mesh", "port-forward", "--namespace", *words)
        for words in (
            ("argocd", "service/argocd-server", "8443:443"),
            ("ocr-mesh", "service/jaeger", "16686:16686"),
            ("ocr-mesh", "service/ui", "8000:8000"),
        )
    ]


def test_none_is_left_half_open_when_one_ends(machine: Machine) -> None:
    process = machine.start("--open", "--context=other")
    until(lambda: len(holding(machine)) == 2)

    os.kill(holding(machine)[0], signal.SIGTERM)

    output, _ = process.communicate(timeout=20)
    assert "ArgoCD" not in output
    until(lambda: not holding(machine))


@pytest.mark.parametrize("refused", ["service/ui", "service/jaeger"])
def test_it_ends_when_a_port_is_taken(machine: Machine, refused: str) -> None:
    run = machine.run("--open", refused=f"port-forward .*{refused}")

    assert run.status == 1
    assert "kubectl: refused" in run.errors
    assert "bootstrap: a port forward has ended; run the same command again" in run.errors
    until(lambda: not holding(machine))


def test_it_says_so_when_the_cluster_does_not_answer(machine: Machine) -> None:
    run = machine.run("--open", refused="get service argocd-server")

    assert run.status == 1
    assert "bootstrap: cannot list resources of the cluster ocr-mesh" in run.errors


def holding(machine: Machine) -> list[int]:
    """The processes that stand for a forward: those that only this machine's environment started."""
    mine = f"STAND_IN_HOME={machine.home}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes().split(b"\0")
            if mine in environment and (process / "cmdline").read_bytes() == b"tail\0-f\0/dev/null\0":
                found.append(int(process.name))
        except OSError:  # it has ended meanwhile
            continue
    return found
