"""What the workflows run, run here: in repositories of a test's own, with a `docker` and a `gh` that only listen."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.manifests.test_release_scripts import DEPLOYABLES, digest
from tests.manifests.workflows import WORKFLOWS
from tests.rules.source import ROOT

IMAGES: Final = Path("k8s/overlays/production/images")


class Runner:
    """A machine of GitHub: a folder that is checked out, one for temporary files, one for outputs, and programs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work = folder / "work"
        self.temp = folder / "temp"
        self.output = folder / "output"
        self._programs = folder / "programs"
        for each in (self.temp, self._programs):
            each.mkdir()
        self.output.touch()

    def program(self, name: str, text: str) -> None:
        """A stand-in: it remembers each call in `<name>.calls`."""
        path = self._programs / name
        path.write_text(f'#!/usr/bin/env bash\necho "$*" >>"{self.folder}/{name}.calls"\n{text}\n')
        path.chmod(0o755)

    def calls(self, name: str) -> list[str]:
        path = self.folder / f"{name}.calls"
        return path.read_text().splitlines() if path.exists() else []

    def run(self, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """As a step with `shell: bash` or none."""
        known = {
            "PATH": f"{self._programs}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_REPOSITORY_OWNER": "Somebody",
        }
        return subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", script],
            cwd=self.work,
            env=known | environment,
            capture_output=True,
            text=True,
            check=False,
        )


def git(folder: Path, *arguments: str) -> str:
    told = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]
    command = ["git", "-C", str(folder), *told, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def commit(folder: Path, name: str, text: str = "") -> str:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    git(folder, "add", name)
    git(folder, "commit", "--quiet", "--message", name)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


@pytest.fixture
def remote(runner: Runner) -> Path:
    """Where main is, which the runner has checked out."""
    remote = runner.folder / "remote.git"
    git(runner.folder, "init", "--quiet", "--bare", str(remote))
    git(runner.folder, "clone", "--quiet", str(remote), str(runner.work))
    (runner.work / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "pin-images.sh", runner.work / "scripts")
    git(runner.work, "add", "scripts")
    commit(runner.work, f"{IMAGES}/kustomization.yaml", "newTag\n")
    git(runner.work, "push", "--quiet", "origin", "HEAD:main")
    return remote


def step(workflow: str, job: str, part: str) -> str:
    """The one script of a job that says `part`."""
    [script] = [script for name, script in WORKFLOWS[workflow].scripts() if name == job and part in script]
    return script


def pin(runner: Runner, remote: Path, letter: str) -> subprocess.CompletedProcess[str]:
    (runner.temp / "digests").mkdir(exist_ok=True)
    for name in DEPLOYABLES:
        (runner.temp / "digests" / name).write_text(f"{digest(letter)}\n")
    done = runner.run(step("main", "pin", "pin-images.sh"))
    assert done.returncode == 0, done.stderr
    return runner.run(step("main", "pin", "git commit"), REMOTE=str(remote), COMMIT="abc123")


def pinned(remote: Path) -> str:
    return git(remote, "show", f"main:{IMAGES}/kustomization.yaml")


def test_the_new_digests_are_what_main_says_next(runner: Runner, remote: Path) -> None:
    done = pin(runner, remote, "a")
    assert done.returncode == 0, done.stderr
    assert f"newName: ghcr.io/somebody/ui\n    digest: {digest('a')}" in pinned(remote)
    assert git(remote, "log", "-1", "--format=%an: %s", "main") == (
        "github-actions[bot]: Production runs the images of abc123"
    )


def test_the_digests_come_behind_what_was_pushed_meanwhile(runner: Runner, remote: Path) -> None:
    other = runner.folder / "other"
    git(runner.folder, "clone", "--quiet", "--branch", "main", str(remote), str(other))
    commit(other, "feature.txt")
    git(other, "push", "--quiet", "origin", "HEAD:main")

    assert pin(runner, remote, "b").returncode == 0

    assert digest("b") in pinned(remote)
    assert git(remote, "show", "--format=%s", "--name-only", "main~1") == "feature.txt\n\nfeature.txt"


def test_nothing_is_committed_when_a_run_is_started_again(runner: Runner, remote: Path) -> None:
    assert pin(runner, remote, "c").returncode == 0
    before = git(remote, "rev-parse", "main")
    assert pin(runner, remote, "c").returncode == 0
    assert git(remote, "rev-parse", "main") == before


def test_an_index_is_made_of_both_architectures(runner: Runner) -> None:
    (runner.work / "digests").mkdir(parents=True)
    for machine, letter in (("X64", "a"), ("ARM64", "b")):
        (runner.work / "digests" / machine).write_text(f"{digest(letter)}\n")
    runner.program("docker", f'case "$*" in *" inspect "*) echo {digest("c")} ;; esac')

    done = runner.run(step("publish", "index", "imagetools"), IMAGE="bff-api", TAG="1.2.3")

    assert done.returncode == 0, done.stderr
    name = "ghcr.io/somebody/bff-api"
    assert runner.calls("docker")[0] == (
        f"buildx imagetools create --tag {name}:1.2.3 {name}@{digest('a')} {name}@{digest('b')}"
    )
    assert (runner.work / "index" / "bff-api").read_text() == f"{digest('c')}\n"
    assert runner.output.read_text() == f"name={name}\ndigest={digest('c')}\n"


def test_no_index_is_made_when_an_architecture_is_missing(runner: Runner) -> None:
    (runner.work / "digests").mkdir(parents=True)
    (runner.work / "digests" / "X64").write_text(digest("a"))
    runner.program("docker", "")

    assert runner.run(step("publish", "index", "imagetools"), IMAGE="ui", TAG="1.2.3").returncode != 0
    assert runner.calls("docker") == []


@pytest.mark.parametrize("machine", ["X64", "ARM64"])
def test_a_machine_leaves_its_digest_where_the_index_looks_for_it(runner: Runner, machine: str) -> None:
    runner.work.mkdir()
    script = step("images", "build", "RUNNER_ARCH")
    assert runner.run(script, DIGEST=digest("a"), RUNNER_ARCH=machine).returncode == 0
    assert (runner.work / "digest" / machine).read_text() == f"{digest('a')}\n"
    assert f"digests/{machine}" in step("publish", "index", "imagetools")


def test_a_tag_is_released_with_what_the_changelog_says(runner: Runner) -> None:
    runner.work.mkdir()
    shutil.copytree(ROOT / "scripts", runner.work / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    (runner.work / "CHANGELOG.md").write_text("# Changelog\n\n## 1.2.3 (2026-11-22)\n\n- Reads more.\n")
    script = step("release", "notes", "release_notes.py")

    assert runner.run(script, GITHUB_REF_NAME="v1.2.3").returncode == 0
    assert (runner.work / "notes.md").read_text() == "- Reads more.\n"
    assert runner.output.read_text() == "version=1.2.3\n"
    assert runner.run(script, GITHUB_REF_NAME="v1.2.4").returncode != 0


def test_a_tag_is_refused_when_it_is_not_on_main(runner: Runner, remote: Path) -> None:
    script = step("release", "notes", "merge-base")
    git(runner.work, "fetch", "--quiet", "origin")
    assert runner.run(script).returncode == 0
    commit(runner.work, "aside.txt")
    assert runner.run(script).returncode != 0


@pytest.mark.parametrize("changed", [True, False])
def test_it_is_known_whether_anything_was_out_of_date(runner: Runner, remote: Path, changed: bool) -> None:
    if changed:
        (runner.work / IMAGES / "kustomization.yaml").write_text("other\n")
    assert runner.run(step("dependencies", "renew", "renewed.patch")).returncode == 0
    assert runner.output.read_text() == ("is-new=true\n" if changed else "")


@pytest.mark.parametrize("is_proposed_already", [False, True])
def test_what_is_out_of_date_is_proposed_once_and_checked(
    runner: Runner, remote: Path, is_proposed_already: bool
) -> None:
    file = runner.work / IMAGES / "kustomization.yaml"
    file.write_text("other\n")
    (runner.temp / "renewed.patch").write_text(git(runner.work, "diff", "--binary") + "\n")
    git(runner.work, "checkout", "--quiet", "--", ".")
    runner.program("gh", f'case "$*" in "pr list"*) echo "{7 if is_proposed_already else ""}" ;; esac')

    done = runner.run(step("dependencies", "propose", "gh pr create"), REMOTE=str(remote))

    assert done.returncode == 0, done.stderr
    assert git(remote, "show", f"dependencies:{IMAGES}/kustomization.yaml") == "other"
    created = [call for call in runner.calls("gh") if call.startswith("pr create")]
    assert len(created) == (0 if is_proposed_already else 1)
    assert runner.calls("gh")[-1] == "workflow run branch.yaml --ref dependencies"
