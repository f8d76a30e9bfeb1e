"""Who may import what, and that an import opens nothing: the rules at the end of `docs/architecture.md`."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.source import PACKAGES, ROOT, SERVICES, Module, modules

READS_THE_ENVIRONMENT = ("settings.py", "supervisor.py")
"""Settings; and the local runner, which hands its environment on."""

NEEDS_TORCH = ("ctpn/model.py", "crnn/model.py")

RUN_BY_ALEMBIC = ("migrations/env.py",)


@pytest.mark.parametrize("package", SERVICES)
def test_a_service_imports_no_other_service(package: str) -> None:
    others = set(SERVICES) - {package}
    assert importers(modules(package), others) == []


def test_mesh_imports_no_service() -> None:
    assert importers(modules("mesh"), {*SERVICES, "ocr_mesh"}) == []


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


def test_importing_is_caught_when_a_module_opens_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guilty = tmp_path / "guilty.py"
    guilty.write_text("import pathlib\ndef load(): pathlib.Path('/dev/null').read_bytes()\nload()\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    assert opened_at_import(tmp_path, "guilty") == f"{guilty} at import: open '/dev/null'\n"


def opened_at_import(folder: Path, *names: str) -> str:
    script = Path(__file__).with_name("opened_at_import.py")
    done = subprocess.run([sys.executable, script, folder, *names], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


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
