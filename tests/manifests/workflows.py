"""What `.github/workflows` says, for tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from tests.rules.source import ROOT

FOLDER: Final = ROOT / ".github" / "workflows"
FILES: Final = sorted(FOLDER.glob("*.yaml"))


@dataclass(frozen=True)
class Workflow:
    path: Path
    content: dict[Any, Any]

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def triggers(self) -> dict[str, Any]:
        """By name. YAML 1.1, which PyYAML reads, takes `on` for a yes."""
        on = self.content[True]
        return {on: None} if isinstance(on, str) else dict(on)

    @property
    def is_part(self) -> bool:
        """Whether it only runs as a part of another."""
        return self.triggers.keys() == {"workflow_call"}

    @property
    def jobs(self) -> dict[str, dict[str, Any]]:
        return dict(self.content["jobs"])

    def steps(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each step behind the name of its job."""
        for name, job in self.jobs.items():
            for step in job.get("steps", ()):
                yield name, step

    def scripts(self) -> Iterator[tuple[str, str]]:
        """What is run, behind the name of its job."""
        for name, step in self.steps():
            if "run" in step:
                yield name, step["run"]


WORKFLOWS: Final = {path.stem: Workflow(path, yaml.safe_load(path.read_text())) for path in FILES}


def called(job: dict[str, Any]) -> Workflow | None:
    """The workflow that a job runs in its place."""
    uses = job.get("uses", "")
    return WORKFLOWS[Path(uses).stem] if uses.startswith("./.github/workflows/") else None
