"""Examples in the OpenAPI document of a service.

Requests and answers are recorded from a running mesh (`scripts/record_examples.py`) into `examples.json` of the
service's package, by operation id. Each problem type is one component, to which operations refer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from mesh.contracts.problem_examples import ProblemExample
from mesh.contracts.problems import PROBLEM_CONTENT_TYPE

FILE: Final = "examples.json"
_JSON: Final = "application/json"

Recorded = Mapping[str, Mapping[str, Any]]
"""By operation id: `request` if it has a JSON body, and the `answer`, JSON or text."""


def recorded_examples(package: Path) -> Recorded:
    """Return the examples of a package; none if it has no file."""
    file = package / FILE
    recorded: Recorded = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return recorded


def add_examples(document: dict[str, Any], recorded: Recorded, problems: Sequence[ProblemExample]) -> None:
    """Add the examples to a document, in place."""
    document["components"]["examples"] = {
        each.problem.slug: {"summary": each.problem.title, "value": each.to_wire()} for each in problems
    }
    for path in document["paths"].values():
        for operation in path.values():
            # The documentation of error responses is shared by the operations.
            operation["responses"] = deepcopy(operation["responses"])
            example = recorded.get(operation["operationId"], {})
            _add_answers(operation, example, problems)
            if "request" in example:
                operation["requestBody"]["content"][_JSON]["example"] = example["request"]


def _add_answers(operation: dict[str, Any], example: Mapping[str, Any], problems: Sequence[ProblemExample]) -> None:
    for status, answer in operation["responses"].items():
        content = answer.get("content", {})
        slugs = [each.problem.slug for each in problems if each.is_of(operation["operationId"], status)]
        if PROBLEM_CONTENT_TYPE in content and slugs:
            content[PROBLEM_CONTENT_TYPE]["examples"] = {
                slug: {"$ref": f"#/components/examples/{slug}"} for slug in slugs
            }
        if status.startswith("2") and content and "answer" in example:
            first = next(iter(content.values()))
            first["example"] = example["answer"]
