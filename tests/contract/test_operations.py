"""What `docs/operations.md` names is there: files, places in them, commands, settings, tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import entry_points

import pytest

from bff_api.settings import BffSettings
from detection_api.settings import DetectionApiSettings
from harness.servers.source import ROOT
from image_store.settings import ImageStoreSettings
from mesh.platform.settings import MeshSettings
from recognition_api.settings import RecognitionApiSettings

PAGE = ROOT / "docs" / "operations.md"
TEXT = PAGE.read_text()
SETTINGS = (BffSettings, DetectionApiSettings, RecognitionApiSettings, ImageStoreSettings)


def links() -> Iterator[str]:
    for link in re.findall(r"\]\(([^)\s]+)\)", TEXT):
        if not link.startswith("https://"):
            yield link


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def variables() -> set[str]:
    return {name for settings in (MeshSettings, *SETTINGS) for name in settings.variables()}


@pytest.mark.parametrize("link", sorted(set(links())))
def test_a_link_leads_somewhere(link: str) -> None:
    path, _, anchor = link.partition("#")
    target = (PAGE.parent / path).resolve() if path else PAGE
    assert target.exists()
    assert not anchor or anchor in anchors(target.read_text())


@pytest.mark.parametrize("script", sorted(set(re.findall(r"(?:scripts/[\w/]+|\./bootstrap)\.sh", TEXT))))
def test_a_script_is_there(script: str) -> None:
    assert (ROOT / script).exists()


def test_commands_are_console_scripts() -> None:
    known = {script.name for script in entry_points(group="console_scripts")}
    named = set(re.findall(r"(?<![/\w.-])image-store-(?:migrate|consistency|pictures)\b", TEXT))
    assert named
    assert named <= known


def test_settings_are_known() -> None:
    named = set(re.findall(r"\b(?:MESH|BFF_API|DETECTION_API|RECOGNITION_API|IMAGE_STORE)_[A-Z_]+\b", TEXT))
    assert named - variables() == set()


def test_tests_are_there() -> None:
    promised = re.findall(r"`(?:[\w/-]+/)?(test_\w+)(?:\.py)?`", TEXT)
    known = {file.stem for file in ROOT.glob("*/tests/**/test_*.py")} | {
        file.stem for file in (ROOT / "tests").rglob("test_*.py")
    }
    assert len(promised) > 10
    assert set(promised) - known == set()
