"""Manifests held to the definitions of their kinds, strictly: a field that does not exist is an error."""

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
"""The minor versions that the manifests are for; bootstrap.sh asks for the first of them or newer."""

_SCHEMAS: Final = Path(__file__).parent / "schemas"
_RABBITMQ_CLUSTER: Final = "rabbitmq.com/v1beta1"


def is_custom(manifest: Manifest) -> bool:
    """Kubernetes' own groups have no dot or end in `.k8s.io`; the Gateway API's ends so too, and is a custom one."""
    group, _, version = manifest["apiVersion"].rpartition("/")
    if group == "gateway.networking.k8s.io":
        return True
    return bool(version) and "." in group and not group.endswith(".k8s.io")


def problems(manifests: list[Manifest], version: str) -> list[str]:
    """What is wrong with Kubernetes' own kinds among them, one line each."""
    found = [
        _problem(json.dumps(manifest, sort_keys=True), version) for manifest in manifests if not is_custom(manifest)
    ]
    return [problem for problem in found if problem is not None]


def custom_problems(manifests: list[Manifest]) -> list[str]:
    """What is wrong with the custom resources among them, one line each."""
    custom = [manifest for manifest in manifests if is_custom(manifest)]
    clusters = [manifest for manifest in custom if manifest["apiVersion"] == _RABBITMQ_CLUSTER]
    others = [manifest for manifest in custom if manifest["apiVersion"] != _RABBITMQ_CLUSTER]
    return [*_by_our_own_schema(clusters), *_by_their_types(others)]


@cache  # most manifests stand in several overlays
def _problem(text: str, version: str) -> str | None:
    manifest = json.loads(text)
    validator = _validator(manifest["apiVersion"], manifest["kind"], version)
    if validator is None:
        return f"{title(manifest)}: Kubernetes {version} has no {manifest['apiVersion']} {manifest['kind']}"
    error = best_match(validator.iter_errors(manifest))
    return None if error is None else f"{title(manifest)}, {error.json_path}: {error.message}"


@cache
def _validator(api_version: str, kind: str, version: str) -> Draft202012Validator | None:
    """With what kubernetes-validate brings; its own function reads a megabyte of definitions for each manifest."""
    *group, api = api_version.split("/")
    names = [kind.lower(), *(name.partition(".")[0] for name in group), api]
    folder = files("kubernetes_validate") / "kubernetes-json-schema" / f"v{version}.0-local-strict"
    file = folder / f"{'-'.join(names)}.json"
    if not file.is_file():
        return None
    schema = json.loads(file.read_text())
    return Draft202012Validator(schema, registry=_definitions(version))


@cache
def _definitions(version: str) -> Registry[Any]:
    folder = files("kubernetes_validate") / "kubernetes-json-schema" / f"v{version}.0-local-strict"
    contents = json.loads((folder / "_definitions.json").read_text())
    nothing: Registry[Any] = Registry()
    definitions: Registry[Any] = nothing.with_resource("_definitions.json", DRAFT202012.create_resource(contents))
    return definitions.crawl()


def _by_our_own_schema(clusters: list[Manifest]) -> list[str]:
    """The operator publishes no package of its definition: the fields that we use are written down here."""
    schema: dict[str, Any] = json.loads((_SCHEMAS / "rabbitmq-cluster.json").read_text())
    validator = Draft202012Validator(schema)
    return [f"{title(one)}: {error.message}" for one in clusters for error in validator.iter_errors(one)]


def _by_their_types(manifests: list[Manifest]) -> list[str]:
    if not manifests:
        return []
    done = subprocess.run(
        [ROOT / "scripts" / "npm.sh", "run", "--silent", "custom-resources"],
        env={**os.environ, "NPM_FOLDER": str(_SCHEMAS.relative_to(ROOT))},
        input=json.dumps(manifests),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [str(problem) for problem in json.loads(done.stdout)]
