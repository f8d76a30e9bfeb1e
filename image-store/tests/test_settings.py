"""Test the settings of image-store, and which it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from image_store.bootstrap import load_settings


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
