"""Test settings from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from mesh.contracts.topology import Service
from mesh.platform.settings import MeshSettings, SettingsError, own


class OwnSettings(MeshSettings):
    own_prefix = "SOME_API_"
    depth: int = own("SOME_API_DEPTH", 3, ge=1)


def test_defaults_are_the_embedded_mode(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MESH_DATA", str(tmp_path))
    monkeypatch.setenv("MESH_PORT", "9000")
    settings = MeshSettings.load()
    assert settings.broker == f"sqlite:///{tmp_path}/broker.db"
    assert settings.database == f"sqlite:///{tmp_path}/store.db"
    assert settings.blobs == f"file://{tmp_path}/pictures"
    assert settings.address_of(Service.RECOGNITION_API) == "http://127.0.0.1:9002"


@pytest.mark.parametrize("name", ["MESH_BROKER_MAX_FILE_BYTES", "BFF_API_OUTBOX_MAX_BYTES"])
def test_renamed_variable_is_known_by_both_names(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "7")
    assert MeshSettings.load().broker_max_file_bytes == 7
    monkeypatch.setenv(name, "none")
    with pytest.raises(SettingsError, match="MESH_BROKER_MAX_FILE_BYTES"):
        MeshSettings.load()


def test_variable_of_another_service_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHER_API_DEPTH", "1")
    assert OwnSettings.load().depth == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [("MESH_PORT", "many"), ("SOME_API_DEPTH", "0"), ("MESH_BROKER_ULR", "1"), ("SOME_API_DEPHT", "1")],
)
def test_invalid_value_or_misspelt_name_is_reported_with_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        OwnSettings.load()
