"""Who may import what, and that an import opens nothing: the rules at the end of `docs/architecture.md`."""

import ast
import subprocess
import sys
from collections.abc import Callable
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.rules.source import PACKAGES, ROOT, SERVICES, Module, imported_by, modules

READS_THE_ENVIRONMENT = ("settings.py", "ocr_mesh/process.py")
"""Settings; and the local runner, which hands its environment on."""

NEEDS_TORCH = (
    "vision/published_layers.py",
    "ctpn/model.py",
    "ctpn/backbone.py",
    "crnn/model.py",
    "crnn/backbone.py",
    "crnn/mixing.py",
)

RUN_BY_ALEMBIC = ("migrations/env.py",)


@pytest.mark.parametrize("package", SERVICES)
def test_a_service_imports_no_other_service(package: str) -> None:
    others = set(SERVICES) - {package}
    assert importers(modules(package), others) == []


def test_mesh_imports_no_service() -> None:
    assert importers(modules("mesh"), {*SERVICES, "ocr_mesh"}) == []


def test_contracts_import_only_pydantic_and_the_standard_library() -> None:
    allowed = {"pydantic", "pydantic_core", *sys.stdlib_module_names}
    wrong = [
        f"{module.place}: {name}"
        for module in room("contracts")
        for name in module.imported()
        if name.partition(".")[0] not in allowed and name != "mesh" and not is_within(name, "mesh.contracts")
    ]
    assert wrong == []


def test_platform_does_not_import_vision() -> None:
    assert importers_of(room("platform"), "mesh.vision") == []


def test_vision_does_not_import_messaging() -> None:
    assert importers_of(room("vision"), "mesh.platform.messaging") == []


def test_no_product_module_imports_tests() -> None:
    assert importers(modules(*PACKAGES), {"tests", "harness"}) == []


def test_no_benchmark_imports_tests() -> None:
    files = sorted((ROOT / "benchmarks").rglob("*.py"))
    assert files
    wrong = [
        file.name
        for file in files
        if any(is_within(name, "tests") for name in imported_by(ast.walk(ast.parse(file.read_bytes()))))
    ]
    assert wrong == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circle(lambda name: name) == []


def test_no_folders_of_a_package_import_each_other_in_a_circle() -> None:
    """A folder is a room of mesh or a feature of a service."""
    folders = {
        f"{module.package}.{module.path.parts[0]}" for module in modules(*PACKAGES) if len(module.path.parts) > 1
    }

    def folder_of(name: str) -> str:
        top = ".".join(name.split(".")[:2])
        return top if top in folders else name

    assert circle(folder_of) == []


def test_only_one_package_imports_pika() -> None:
    places = importers(modules(*PACKAGES), {"pika"})
    assert places
    assert all(place.startswith("mesh/platform/messaging/rabbitmq/") for place in places)


def test_only_the_model_modules_import_torch() -> None:
    assert all(place.endswith(NEEDS_TORCH) for place in importers(modules(*PACKAGES), {"torch"}))


def test_only_settings_read_the_environment() -> None:
    readers = [module.place for module in modules(*PACKAGES) if reads_environment(module)]
    assert [place for place in readers if not place.endswith(READS_THE_ENVIRONMENT)] == []


def test_no_service_prints() -> None:
    assert [module.place for module in modules(*SERVICES, "mesh") if calls_print(module)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_any_module_opens_nothing(package: str) -> None:
    names = [
        module.name
        for module in modules(package)
        if not module.place.endswith(NEEDS_TORCH + RUN_BY_ALEMBIC) and module.path.name != "__main__.py"
    ]
    assert opened_at_import(ROOT, *names) == ""


def opened_at_import(folder: Path, *names: str) -> str:
    script = Path(__file__).with_name("opened_at_import.py")
    done = subprocess.run([sys.executable, script, folder, *names], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def room(name: str) -> list[Module]:
    found = [module for module in modules("mesh") if module.path.parts[0] == name]
    assert found
    return found


def is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def importers_of(of: list[Module], package: str) -> list[str]:
    return [module.place for module in of if any(is_within(name, package) for name in module.imported())]


def circle(node_of: Callable[[str], str]) -> list[str]:
    """Return the nodes of one import circle, type-checking imports included; empty where there is none."""
    known = {module.name: module for module in modules(*PACKAGES)}
    graph: dict[str, set[str]] = {}
    for name, module in known.items():
        targets = {node_of(other) for other in module.imported_among(known)}
        graph.setdefault(node_of(name), set()).update(targets - {node_of(name)})
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def importers(of: list[Module], packages: set[str]) -> list[str]:
    return [module.place for module in of if any(name.partition(".")[0] in packages for name in module.imported())]


def reads_environment(module: Module) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in {("os", "environ"), ("os", "environb"), ("os", "getenv")}
        for node in module.nodes
    )


def calls_print(module: Module) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        for node in module.nodes
    )
