"""Test the settings of image-store, and which it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from image_store.bootstrap import load_settings, open_store
from image_store.settings import ImageStoreSettings
from mesh.platform.messaging.broker import open_consumer
from mesh.platform.messaging.rabbitmq import RabbitConsumer
from mesh.platform.settings import SettingsError


def test_pictures_are_kept_for_seven_days_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().max_age == timedelta(days=7)
    monkeypatch.setenv("IMAGE_STORE_MAX_AGE_DAYS", "0.5")
    assert load_settings().max_age == timedelta(hours=12)


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("IMAGE_STORE_MAX_AGE", "3", "no such setting"),
        ("IMAGE_STORE_MAX_AGE_DAYS", "0", "greater than 0"),
        ("IMAGE_STORE_RETENTION_INTERVAL_S", "soon", "valid number"),
    ],
)
def test_a_wrong_variable_ends_the_command(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, message: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SystemExit, match=f"^{variable}: .*{message}"):
        load_settings()


@pytest.mark.parametrize(
    "values", [{"database_url": "mydb"}, {"database_url": "nosuch://x"}, {"blob_url": "s4://bucket"}]
)
def test_unsupported_url_is_refused(values: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=rf"^MESH_{next(iter(values)).upper()}: "):
        open_store(ImageStoreSettings.model_validate(values), "test")


def test_the_broker_is_chosen_by_its_url() -> None:
    cluster = ImageStoreSettings.model_validate({"broker_url": "amqp://guest:guest@127.0.0.1:9/"})
    assert isinstance(open_consumer(cluster.broker, "test", threads=1), RabbitConsumer)
    with pytest.raises(SettingsError, match=r"^MESH_BROKER_URL: "):
        open_consumer("kafka://x", "test", threads=1)
