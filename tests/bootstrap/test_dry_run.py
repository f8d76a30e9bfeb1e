"""--dry-run says what would be done, and asks neither a cluster nor the network."""

from __future__ import annotations

import re

import pytest

from tests.bootstrap.machine import Machine

COMMANDS = [
    [],
    ["--local"],
    ["--context"],
    ["--context=other", "--overlay=production"],
    ["--delete"],
    ["--delete", "--context"],
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_nothing_is_touched(machine: Machine, arguments: list[str]) -> None:
    before = machine.files()

    run = machine.run("--dry-run", *arguments)

    assert run.status == 0, run.errors
    assert [str(call) for call in run.calls if not call.is_local] == []
    assert machine.files() == before
    assert "would run: " in run.output


@pytest.mark.parametrize("arguments", COMMANDS[:3], ids=" ".join)
def test_what_it_says_is_what_is_done_then(machine: Machine, arguments: list[str]) -> None:
    said = re.findall("would run: (.*)", machine.run("--dry-run", *arguments).output)

    done = machine.run(*arguments).changes

    said_changes = [line for line in said if not re.search(" (wait|rollout status) ", line)]
    assert [line.replace("scripts/images.sh", "images.sh") for line in said_changes] == done


def test_no_secret_is_said(machine: Machine) -> None:
    assert not re.search("[0-9a-f]{64}", machine.run("--dry-run").output)
