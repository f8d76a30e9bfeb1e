"""The project's own modules, as the rules look at them."""

import ast
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SERVICES = {
    "bff_api": "bff-api",
    "detection_api": "detection-api",
    "recognition_api": "recognition-api",
    "image_store": "image-store",
    "outgoing": "outgoing",
    "document_worker": "document-worker",
}
"""Package → folder."""

PACKAGES = SERVICES | {"mesh": "mesh", "ocr_mesh": "cli", "ocr_mesh_client": "client"}


@dataclass(frozen=True)
class Module:
    package: str
    path: Path
    """From the package's folder, as `contracts/wire.py`."""

    @property
    def file(self) -> Path:
        return ROOT / PACKAGES[self.package] / "src" / self.package / self.path

    @property
    def name(self) -> str:
        parts = (self.package, *self.path.with_suffix("").parts)
        return ".".join(part for part in parts if part != "__init__")

    @property
    def place(self) -> str:
        return f"{self.package}/{self.path}"

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(ast.parse(self.file.read_bytes())))

    def imported(self) -> Iterator[str]:
        """Return the names of the modules it imports, anywhere in it; of `from a import b` both `a` and `a.b`."""
        return imported_by(self.nodes)

    def imported_among(self, known: Container[str]) -> Iterator[str]:
        """Return which of the `known` modules it imports; `from a import b` is of `a.b` if that is one, else of `a`."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names if alias.name in known)
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module is not None:
                for alias in node.names:
                    name = f"{node.module}.{alias.name}"
                    if name in known or node.module in known:
                        yield name if name in known else node.module


def imported_by(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules(*packages: str) -> list[Module]:
    return [module for package in packages for module in _modules_of(package)]


@cache  # each is parsed once
def _modules_of(package: str) -> list[Module]:
    folder = ROOT / PACKAGES[package] / "src" / package
    return [Module(package, file.relative_to(folder)) for file in sorted(folder.rglob("*.py"))]
