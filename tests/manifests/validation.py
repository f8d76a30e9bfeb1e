"""Validate manifests with the schemas of their kinds, strictly: an unknown field is an error."""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.manifests.rendering import Manifest, title
from tests.rules.source import ROOT

KUBERNETES: Final = ("1.35", "1.36", "1.37")
"""The supported minor versions; bootstrap.sh asks for the first or newer."""

_SCHEMAS: Final = Path(__file__).parent / "schemas"


def is_custom(manifest: Manifest) -> bool:
    """Return whether an operator defines the kind. Kubernetes' own groups have no dot or end in `.k8s.io`."""
    group, _, version = manifest["apiVersion"].rpartition("/")
    is_own = "." not in group or group.endswith(".k8s.io")
    return group == "gateway.networking.k8s.io" or (bool(version) and not is_own)


def problems(manifests: list[Manifest], version: str) -> list[str]:
    """Return the faults of Kubernetes' own kinds, one line each."""
    found = [_problem(json.dumps(one, sort_keys=True), version) for one in manifests if not is_custom(one)]
    return [problem for problem in found if problem is not None]


def custom_problems(manifests: list[Manifest]) -> list[str]:
    """Return the faults of the custom resources, one line each."""
    custom = [manifest for manifest in manifests if is_custom(manifest)]
    # RabbitMQ's operator publishes no package of its definition: our schema has the fields that we use.
    validator = Draft202012Validator(json.loads((_SCHEMAS / "rabbitmq-cluster.json").read_text()))
    clusters = [one for one in custom if one["apiVersion"] == "rabbitmq.com/v1beta1"]
    found = [f"{title(one)}: {error.message}" for one in clusters for error in validator.iter_errors(one)]
    others = [one for one in custom if one not in clusters]
    return found + (json.loads(run_script("custom-resources", json.dumps(others))) if others else [])


def run_script(name: str, stdin: str) -> str:
    """Run one of the scripts of `schemas/package.json` and return its output."""
    done = subprocess.run(
        [ROOT / "scripts" / "npm.sh", "run", "--silent", name],
        env={**os.environ, "NPM_FOLDER": str(_SCHEMAS.relative_to(ROOT))},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@cache  # most manifests are in several overlays
def _problem(text: str, version: str) -> str | None:
    manifest = json.loads(text)
    validator = _validator(manifest["apiVersion"], manifest["kind"], version)
    if validator is None:
        return f"{title(manifest)}: Kubernetes {version} has no {manifest['apiVersion']} {manifest['kind']}"
    error = best_match(validator.iter_errors(manifest))
    return None if error is None else f"{title(manifest)}, {error.json_path}: {error.message}"


@cache
def _validator(api_version: str, kind: str, version: str) -> Draft202012Validator | None:
    """Use the schemas of kubernetes-validate; its own function reads a megabyte of definitions per manifest."""
    *group, api = api_version.split("/")
    names = [kind.lower(), *(name.partition(".")[0] for name in group), api]
    file = _schemas_of(version) / f"{'-'.join(names)}.json"
    if not file.is_file():
        return None
    return Draft202012Validator(json.loads(file.read_text()), registry=_definitions(version))


@cache
def _definitions(version: str) -> Registry[Any]:
    contents = json.loads((_schemas_of(version) / "_definitions.json").read_text())
    empty: Registry[Any] = Registry()
    definitions: Registry[Any] = empty.with_resource("_definitions.json", DRAFT202012.create_resource(contents))
    return definitions.crawl()


def _schemas_of(version: str) -> Any:
    return files("kubernetes_validate") / "kubernetes-json-schema" / f"v{version}.0-local-strict"
