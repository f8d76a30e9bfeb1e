"""Models that are loaded once for all tests of the command line."""

from __future__ import annotations

import pytest

from ocr_mesh.reading import models
from ocr_mesh.reading.models import LazyModels, PageModels


@pytest.fixture(scope="session")
def loaded_models() -> PageModels:
    return LazyModels(threads=2)


@pytest.fixture
def real_models(loaded_models: PageModels, monkeypatch: pytest.MonkeyPatch) -> PageModels:
    """Let commands use the models that are loaded."""
    monkeypatch.setattr(models, "LazyModels", lambda threads: loaded_models)
    return loaded_models
