"""The stand-ins take whatever they are given; the real kubectl has to know the words too."""

from __future__ import annotations

import re
import shutil
import subprocess

from tests.bootstrap.machine import Machine


def test_kubectl_knows_every_command_and_option(machine: Machine) -> None:
    kubectl = shutil.which("kubectl")
    assert kubectl is not None
    machine.know("objects/service/argocd-server", "")
    given = [
        call.words[1:]
        for arguments in (["--local"], [], ["--delete", "--context", "--yes"], ["--open"])
        for call in machine.run(*arguments, refused="port-forward").calls
        if call.words[0] == "kubectl"
    ]
    shapes = {re.sub("=[^ ]*", "", " ".join(words)): words for words in given}
    assert len(shapes) > 30

    for words in _one_of_each_command(list(shapes.values())):
        done = subprocess.run([kubectl, *words, "--help"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, (words, done.stderr)
        assert "Usage:" in done.stdout, words


def test_the_real_kubectl_refuses_an_option_that_it_does_not_know() -> None:
    kubectl = shutil.which("kubectl")
    assert kubectl is not None
    done = subprocess.run([kubectl, "wait", "--what", "--help"], capture_output=True, text=True, check=False)
    assert done.returncode != 0


def _one_of_each_command(commands: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Those with the same options say the same of them."""
    options = {
        (*words[:4], *(word.split("=")[0] for word in words if word.startswith("--"))): words for words in commands
    }
    return list(options.values())
