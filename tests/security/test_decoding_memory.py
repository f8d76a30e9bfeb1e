"""Pictures whose pixels need more memory than a container has: 0.5 MB of PNG took 1.5 to 2.5 GB.

They are decoded band by band, in processes with a limit of memory that the manifests' limits hold several times.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bff_api.export.pdf_picture import stream_of
from bff_api.history.thumbnail import SIDE, thumbnail_of
from harness.decoding_processes import MEGABYTE, processes, run
from mesh.contracts.problems import BadPicture
from mesh.platform.settings import MeshSettings
from mesh.vision.decoding.processes import DecodingProcesses
from mesh.vision.stored_pixels import stored_pixels
from tests.security import attack_files

ROOT = Path(__file__).parents[2]
SIDE_OF_ATTACK = 8000
ATTACK = attack_files.deep_png(SIDE_OF_ATTACK)


@pytest.fixture(autouse=True)
def _harness_is_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def pool(megabytes: int) -> DecodingProcesses:
    return processes(60, megabytes, modules=[stream_of.__module__, thumbnail_of.__module__])


@pytest.fixture(scope="module")
def default() -> Iterator[DecodingProcesses]:
    """Return processes with the memory limit of the settings."""
    default = pool(MeshSettings().max_decoding_bytes // MEGABYTE)
    yield default
    default.close()


def test_largest_deep_png_is_decoded_within_the_memory_limit(default: DecodingProcesses) -> None:
    assert len(ATTACK) < 2_000_000
    for colours, channels in (("RGB", 3), ("L", 1)):
        decoded = run(default, ATTACK, stored_pixels, colours)
        pixels = np.frombuffer(decoded.content, np.uint8).reshape(SIDE_OF_ATTACK, SIDE_OF_ATTACK, -1)
        assert pixels.shape[2] == channels
        assert (pixels == pixels[0, 0]).all()


def test_thumbnail_and_pdf_of_the_largest_deep_png_stay_within_the_memory_limit(default: DecodingProcesses) -> None:
    with Image.open(io.BytesIO(run(default, ATTACK, thumbnail_of).content[:])) as thumbnail:
        assert thumbnail.size == (SIDE, SIDE)
    assert run(default, ATTACK, stream_of).values["width"] == SIDE_OF_ATTACK


def test_picture_that_needs_more_memory_is_refused() -> None:
    small = pool(300)
    with pytest.raises(BadPicture, match="more than 300 MB of memory") as refused:
        run(small, ATTACK, stored_pixels, "RGB")
    assert refused.value.http_status == 422
    small.close()
