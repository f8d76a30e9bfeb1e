"""A machine with nothing but a shell and the tools that a test gives it, and a checkout to call bootstrap.sh in."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.rules.source import ROOT

APPLICATIONS: Final = (
    "platform",
    "rabbitmq",
    "postgres",
    "jaeger",
    "migration",
    "detection-api",
    "recognition-api",
    "image-store",
    "bff-api",
    "ui",
)
"""In the order of their waves; tests/manifests/test_argocd.py holds this to what ArgoCD is given."""

HEAD: Final = "0123456789abcdef0123456789abcdef01234567"

_STAND_IN: Final = Path(__file__).with_name("stand_in.sh")
_TOOLS: Final = ("kubectl", "minikube", "git", "docker", "buildah", "argocd")
_SHELL: Final = (
    *("bash", "sh", "env", "cat", "cksum", "dirname", "grep", "mkdir", "mktemp", "mv", "od", "rm"),
    *("sed", "sort", "tail", "tr", "uname"),
)


@dataclass(frozen=True)
class Call:
    words: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(self.words)

    @property
    def changes(self) -> bool:
        """Whether something is another way after it. What only asks, asks of a cluster or not."""
        words = [word for word in self.words if word not in ("--context", "ocr-mesh", "given")]
        match words:
            case ["kubectl", "version" | "config" | "kustomize" | "get" | "api-versions" | "wait", *_]:
                return False
            case ["kubectl", "patch", "--local", *_] | ["kubectl", "rollout", "status", *_]:
                return False
            case ["git" | "getconf", *_] | ["docker", "info"] | ["minikube", "version", *_]:
                return False
            case _:
                return True

    @property
    def is_local(self) -> bool:
        """Whether it asks of no cluster and no network."""
        match self.words:
            case ["kubectl", "version" | "config" | "kustomize", *_] | ["kubectl", "patch", "--local", *_]:
                return True
            case ["git", "--version" | "remote" | "symbolic-ref" | "rev-parse", *_]:
                return True
            case ["docker", "info"] | ["minikube", "version", *_] | ["getconf", *_]:
                return True
            case _:
                return False


@dataclass(frozen=True)
class Run:
    status: int
    output: str
    errors: str
    calls: list[Call]

    @property
    def changes(self) -> list[str]:
        return [str(call) for call in self.calls if call.changes]


class Machine:
    """`home` is what the stand-ins know; `checkout` has this repository's own scripts, and folders to apply."""

    def __init__(self, folder: Path, answers: Path) -> None:
        self.home = folder / "home"
        self.checkout = folder / "checkout"
        self._bin = folder / "bin"
        self._environment = {
            "PATH": str(self._bin),
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "STAND_IN_HOME": str(self.home),
            "REAL_KUBECTL": str(_found("kubectl")),
            "REAL_KUBECTL_ANSWERS": str(answers),
        }
        for made in (self.home, self.checkout, self._bin):
            made.mkdir()
        for name in _SHELL:
            (self._bin / name).symlink_to(_found(name))
        self.install(*_TOOLS, "getconf")
        self._check_out()
        for name, text in {
            "version/kubectl": "1.35.2",
            "version/minikube": "1.39.0",
            "version/git": "2.39.5",
            "processors": "8",
            "minor": "35",
            "api-versions": "apps/v1\nbatch/v1\nv1\n",
            "current-context": "given\n",
            "docker-runs": "",
            "origin": "https://github.com/somebody/ocr-mesh.git\n",
            "branch": "main\n",
            "head": f"{HEAD}\n",
            "remote": f"{HEAD}\tHEAD\n{HEAD}\trefs/heads/main\n",
        }.items():
            self.know(name, text)

    def know(self, name: str, text: str) -> None:
        """What a stand-in answers from now on."""
        file = self.home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def forget(self, name: str) -> None:
        (self.home / name).unlink()

    def install(self, *tools: str) -> None:
        for tool in tools:
            (self._bin / tool).symlink_to(_STAND_IN)

    def uninstall(self, *tools: str) -> None:
        for tool in tools:
            (self._bin / tool).unlink()

    def use_real(self, tool: str) -> None:
        self.uninstall(tool)
        (self._bin / tool).symlink_to(_found(tool))

    def has(self, name: str) -> bool:
        """Whether the made-up cluster has that object, as `secret/bff-api-owner`."""
        return (self.home / "objects" / name).exists()

    def object(self, name: str) -> str:
        return (self.home / "objects" / name).read_text()

    def objects(self) -> dict[str, str]:
        root = self.home / "objects"
        return {str(file.relative_to(root)): file.read_text() for file in root.rglob("*") if file.is_file()}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """For what goes on until it is ended."""
        self._clear()
        return subprocess.Popen(
            [str(self.checkout / "bootstrap.sh"), *arguments],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            # A shell cannot take back that a signal is ignored, as it is where the tests run in the background.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def run(self, *arguments: str, answer: str = "", refused: str | None = None) -> Run:
        """`answer`: what is typed. `refused`: a pattern of the calls that fail."""
        self._clear()
        if refused is not None:
            self.know("refused", refused)
        done = subprocess.run(
            [str(self.checkout / "bootstrap.sh"), *arguments],
            env=self._environment,
            input=answer,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return Run(done.returncode, done.stdout, done.stderr, self.calls())

    def calls(self) -> list[Call]:
        file = self.home / "calls"
        records = file.read_text().split("\x1e")[:-1] if file.exists() else []
        return [Call(tuple(record.split("\x1f")[:-1])) for record in records]

    def files(self) -> dict[Path, bytes]:
        """All but what the stand-ins note."""
        top = self.home.parent
        return {file: file.read_bytes() for file in top.rglob("*") if file.is_file() and file != self.home / "calls"}

    def _clear(self) -> None:
        for name in ("calls", "refused"):
            (self.home / name).unlink(missing_ok=True)

    def _check_out(self) -> None:
        for name in ("bootstrap.sh", "scripts/bootstrap", "argocd"):
            target = self.checkout / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, target)
        (self.checkout / "scripts" / "images.sh").symlink_to(_STAND_IN)
        for overlay in ("minikube", "local", "production"):
            for application in APPLICATIONS:
                self._folder(f"k8s/overlays/{overlay}/{application}", _object(application, overlay))
            self._folder(f"k8s/overlays/{overlay}", "", APPLICATIONS)

    def _folder(self, path: str, manifest: str, folders: Sequence[str] = ()) -> None:
        folder = self.checkout / path
        folder.mkdir(parents=True, exist_ok=True)
        resources = list(folders)
        if manifest:
            resources = ["manifest.yaml"]
            (folder / "manifest.yaml").write_text(manifest)
            (folder / "names").write_text("".join(f"{name}\n" for name in _names(manifest)))
        (folder / "kustomization.yaml").write_text("resources:\n" + "".join(f"  - {name}\n" for name in resources))


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _object(application: str, overlay: str) -> str:
    version, kind = "apps/v1", "Deployment"
    if application == "migration":
        version, kind = "batch/v1", "Job"
    elif application == "postgres":
        kind = "StatefulSet"
    elif application == "platform":
        version, kind = "v1", "ServiceAccount"
    elif application == "rabbitmq" and overlay == "production":
        version, kind = "rabbitmq.com/v1beta1", "RabbitmqCluster"
    return f"apiVersion: {version}\nkind: {kind}\nmetadata:\n  name: {application}\n"


def _names(manifest: str) -> Iterator[str]:
    fields = dict(line.strip().split(": ") for line in manifest.splitlines() if ": " in line)
    group = fields["apiVersion"].rpartition("/")[0]
    yield f"{fields['kind'].lower()}{'.' * bool(group)}{group}/{fields['name']}"


def _found(name: str) -> Path:
    path = shutil.which(name, path=os.environ["PATH"])
    assert path is not None, f"{name} is not installed"
    return Path(path)
