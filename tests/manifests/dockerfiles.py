"""Dockerfiles as a list of instructions a stage."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

DEPLOYABLES = ("ui", "bff-api", "detection-api", "recognition-api", "image-store")
ROOT = Path(__file__).parents[2]

_CONTINUED = re.compile(r"\\\n\s*")
_COMMENT = re.compile(r"^\s*#.*\n", re.MULTILINE)


@dataclass
class Stage:
    """`base` as `FROM` names it, and what follows."""

    base: str
    name: str | None
    instructions: list[tuple[str, str]] = field(default_factory=list)

    def all(self, keyword: str) -> list[str]:
        return [text for instruction, text in self.instructions if instruction == keyword]

    def one(self, keyword: str) -> str:
        (text,) = self.all(keyword)
        return text


@dataclass
class Dockerfile:
    """`arguments` are those before the first stage, with their defaults."""

    arguments: dict[str, str]
    stages: list[Stage]

    @property
    def last(self) -> Stage:
        return self.stages[-1]


def dockerfile(deployable: str) -> Dockerfile:
    text = (ROOT / deployable / "Dockerfile").read_text()
    read = Dockerfile({}, [])
    for line in _CONTINUED.sub("", _COMMENT.sub("", text)).splitlines():
        if not line.strip():
            continue
        instruction, _, rest = line.partition(" ")
        if instruction == "FROM":
            words = [word for word in rest.split() if not word.startswith("--")]
            read.stages.append(Stage(words[0], words[2] if len(words) == 3 else None))
        elif read.stages:
            read.last.instructions.append((instruction, rest))
        else:
            name, _, default = rest.partition("=")
            read.arguments[name] = default
    return read
