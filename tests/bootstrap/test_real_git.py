"""The questions to git, answered by git."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml

from tests.bootstrap.machine import Machine


@pytest.fixture
def address(machine: Machine) -> Iterator[str]:
    """Where ArgoCD would read it: files over HTTP, which git can read too."""
    handler = partial(QuietHandler, directory=str(machine.home.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}/pushed.git"
        server.shutdown()
        serving.join()


@pytest.fixture
def pushed(machine: Machine, address: str) -> Path:
    """A repository that the checkout's branch `main` was pushed to."""
    machine.use_real("git")
    repository = machine.home.parent / "pushed.git"
    git(machine, "init", "--quiet", "--bare", str(repository))
    git(machine, "init", "--quiet", "--initial-branch=main")
    commit(machine)
    git(machine, "remote", "add", "origin", address)
    push(machine, repository, "main")
    return repository


@pytest.mark.usefixtures("pushed")
def test_the_pushed_branch_is_followed(machine: Machine, address: str) -> None:
    run = machine.run()

    assert run.status == 0, run.errors
    assert f"    {address}, main\n" in run.output
    assert "note:" not in run.output


@pytest.mark.usefixtures("pushed")
def test_it_says_so_when_a_commit_was_not_pushed(machine: Machine) -> None:
    commit(machine)

    run = machine.run()

    assert run.status == 0, run.errors
    assert "ArgoCD deploys the pushed main, not this checkout" in run.output


def test_it_stops_when_only_another_branch_ends_like_it(machine: Machine, pushed: Path, address: str) -> None:
    push(machine, pushed, "main:refs/heads/feature/mine")
    git(machine, "switch", "--quiet", "--create", "mine")

    run = machine.run()

    assert run.status == 1
    assert f"{address} has no mine, or does not respond" in run.errors


@pytest.mark.parametrize("annotated", [[], ["--annotate", "--message=x"]], ids=["light", "annotated"])
def test_a_tag_is_followed_when_it_is_named(machine: Machine, pushed: Path, annotated: list[str]) -> None:
    git(machine, "tag", *annotated, "v0.1.0")
    push(machine, pushed, "v0.1.0")

    run = machine.run("--revision=v0.1.0")

    assert run.status == 0, run.errors
    assert "note:" not in run.output
    assert root(machine)["targetRevision"] == "v0.1.0"


@pytest.mark.usefixtures("pushed")
def test_a_commit_is_followed_when_no_branch_is_checked_out(machine: Machine) -> None:
    git(machine, "switch", "--quiet", "--detach")

    run = machine.run()

    assert run.status == 0, run.errors
    assert root(machine)["targetRevision"] == git(machine, "rev-parse", "HEAD")


def test_it_stops_when_there_is_no_such_repository(machine: Machine, pushed: Path) -> None:
    pushed.rename(pushed.with_name("elsewhere.git"))

    run = machine.run()

    assert run.status == 1
    assert "has no main, or does not respond" in run.errors


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def push(machine: Machine, repository: Path, what: str) -> None:
    git(machine, "push", "--quiet", str(repository), what)
    git(machine, "-C", str(repository), "update-server-info")


def commit(machine: Machine) -> None:
    git(machine, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--quiet", "--allow-empty", "-m", "x")


def git(machine: Machine, *arguments: str) -> str:
    # Nobody's own settings, and no repository around this one.
    environment = {"HOME": str(machine.home.parent), "GIT_CONFIG_NOSYSTEM": "1", "PATH": "/usr/bin:/bin"}
    environment |= {"GIT_COMMITTER_NAME": "x", "GIT_COMMITTER_EMAIL": "x@example.org"}
    done = subprocess.run(
        ["git", "-C", str(machine.checkout), *arguments], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def root(machine: Machine) -> dict[str, str]:
    source = yaml.safe_load(machine.object("applied/Application/ocr-mesh"))["spec"]["source"]
    assert isinstance(source, dict)
    return source
