"""A machine with a shell and stand-ins for the tools, and a checkout to call bootstrap.sh in."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.rules.source import ROOT

ASKS: Final = re.compile(
    r"kubectl (--context \S+ )?(version|config|kustomize|get|api-versions|wait|patch --local|rollout status)\b"
    r"|(git|getconf|docker info|minikube version)\b"
)
"""Calls that change nothing."""

ASKS_THIS_MACHINE: Final = re.compile(
    r"kubectl (version|config|kustomize|patch --local)\b|git (--version|remote|symbolic-ref|rev-parse)\b"
    r"|(getconf|docker info|minikube version)\b"
)
"""Calls that need neither a cluster nor the network."""

_STAND_IN: Final = Path(__file__).with_name("stand_in.sh")
_TOOLS: Final = ("kubectl", "minikube", "git", "docker", "getconf")
_SHELL: Final = (
    *("bash", "env", "cat", "dirname", "grep", "head", "mkdir", "mktemp"),
    *("od", "rm", "sed", "sort", "tail", "tr", "uname"),
)
_ANSWERS: Final = {
    "version-kubectl": "1.35.2",
    "version-minikube": "1.39.0",
    "processors": "8",
    "api-versions": "apps/v1\nv1\n",
    "application-health": "",
    "origin": "https://example.org/a/ocr-mesh.git",
    "remote": f"{'0' * 40}\trefs/heads/main",
}


@dataclass(frozen=True)
class Run:
    status: int
    output: str
    calls: list[str]

    @property
    def changes(self) -> list[str]:
        return [call for call in self.calls if not ASKS.match(call)]


class Machine:
    def __init__(self, folder: Path) -> None:
        self.home, self._checkout, self._bin = (folder / name for name in ("home", "checkout", "bin"))
        for made in (self.home, self._checkout / "scripts", self._bin):
            made.mkdir(parents=True)
        for name in _SHELL:
            (self._bin / name).symlink_to(_found(name))
        for path in (*(self._bin / tool for tool in _TOOLS), self._checkout / "scripts" / "images.sh"):
            path.symlink_to(_STAND_IN)
        shutil.copy(ROOT / "bootstrap.sh", self._checkout)
        for name in ("scripts/bootstrap", "argocd"):
            shutil.copytree(ROOT / name, self._checkout / name)
        for name, text in _ANSWERS.items():
            self.answer(name, text)

    def answer(self, name: str, text: str) -> None:
        """Let the stand-ins answer with `text` from now on."""
        (self.home / name).parent.mkdir(parents=True, exist_ok=True)
        (self.home / name).write_text(text)

    def uninstall(self, tool: str) -> None:
        (self._bin / tool).unlink()

    def objects(self, kind: str) -> dict[str, str]:
        """Return the objects of the made-up cluster, by name."""
        return {file.name: file.read_text() for file in (self.home / "objects" / kind).glob("*")}

    def calls(self) -> list[str]:
        file = self.home / "calls"
        return file.read_text().splitlines() if file.exists() else []

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        (self.home / "calls").unlink(missing_ok=True)
        return subprocess.Popen(
            [str(self._checkout / "bootstrap.sh"), *arguments],
            env={
                "PATH": str(self._bin),
                "HOME": str(self.home),
                "TMPDIR": str(self.home.parent),
                "REAL_KUBECTL": str(_found("kubectl")),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            # A shell cannot restore a signal that is ignored, as it is where tests run in the background.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def run(self, *arguments: str, typed: str = "", refused: str | None = None) -> Run:
        """Run it with `typed` as input; calls that match `refused` fail."""
        self.answer("refused", refused or "^$")
        process = self.start(*arguments)
        output, _ = process.communicate(typed, timeout=60)
        return Run(process.returncode, output, self.calls())


def _found(name: str) -> Path:
    path = shutil.which(name)
    assert path is not None, f"{name} is not installed"
    return Path(path)
