"""Validate manifests with the schemas of their kinds, strictly: an unknown field is an error."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Final

from jsonschema import Draft202012Validator
from kubernetes_validate import SchemaNotFoundError, ValidationError, validate

from tests.manifests.rendering import Manifest, title
from tests.rules.source import ROOT

KUBERNETES: Final = ("1.35", "1.37")
"""The oldest and the newest supported minor version; bootstrap.sh asks for the first or newer."""

_SCHEMAS: Final = Path(__file__).parent / "schemas"


def is_custom(manifest: Manifest) -> bool:
    """Return whether an operator defines the kind. Kubernetes' own groups have no dot or end in `.k8s.io`."""
    group, _, version = manifest["apiVersion"].rpartition("/")
    is_own = "." not in group or group.endswith(".k8s.io")
    return group == "gateway.networking.k8s.io" or (bool(version) and not is_own)


def problems(manifests: list[Manifest], version: str) -> list[str]:
    """Return the faults of Kubernetes' own kinds, one line each."""
    found = []
    for text in sorted({json.dumps(one, sort_keys=True) for one in manifests if not is_custom(one)}):
        manifest = json.loads(text)
        try:
            validate(manifest, version, strict=True)
        except (ValidationError, SchemaNotFoundError) as error:
            found.append(f"{title(manifest)}: {error}")
    return found


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
