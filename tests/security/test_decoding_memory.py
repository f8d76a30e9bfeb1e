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

from bff_api.history.thumbnail import SIDE, thumbnail_of
from harness.decoding_processes import MEGABYTE, processes, run
from mesh.contracts.problems import BadPicture
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.settings import MeshSettings
from mesh.vision.decoding.processes import DecodingProcesses
from mesh.vision.export.document import document_of
from mesh.vision.export.pdf.process import PdfLimits
from mesh.vision.export.pdf.searchable import SearchablePdfs
from mesh.vision.stored_pixels import stored_pixels
from tests.downloads.stored import lines
from tests.security import attack_files

ROOT = Path(__file__).parents[2]
SIDE_OF_ATTACK = 8000


@pytest.fixture(scope="module")
def attack() -> bytes:
    return attack_files.deep_png(SIDE_OF_ATTACK)


@pytest.fixture(autouse=True)
def _harness_is_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def pool(megabytes: int) -> DecodingProcesses:
    return processes(60, megabytes, modules=[thumbnail_of.__module__])


@pytest.fixture(scope="module")
def default() -> Iterator[DecodingProcesses]:
    """Return processes with the memory limit of the settings."""
    default = pool(MeshSettings().max_decoding_bytes // MEGABYTE)
    yield default
    default.close()


def test_largest_deep_png_is_decoded_within_the_memory_limit(default: DecodingProcesses, attack: bytes) -> None:
    assert len(attack) < 2_000_000
    for colours, channels in (("RGB", 3), ("L", 1)):
        decoded = run(default, attack, stored_pixels, colours)
        pixels = np.frombuffer(decoded.content, np.uint8).reshape(SIDE_OF_ATTACK, SIDE_OF_ATTACK, -1)
        assert pixels.shape[2] == channels
        assert (pixels == pixels[0, 0]).all()


def test_thumbnail_and_pdf_of_the_largest_deep_png_stay_within_the_memory_limit(
    default: DecodingProcesses, attack: bytes
) -> None:
    with Image.open(io.BytesIO(run(default, attack, thumbnail_of).content[:])) as thumbnail:
        assert thumbnail.size == (SIDE, SIDE)
    pdfs = SearchablePdfs(
        PdfLimits(60, MeshSettings().max_decoding_bytes), ConcurrencyLimit("decoding", running=1, waiting=1, wait_s=1)
    )
    assert pdfs.of(document_of(lines("a")), attack).startswith(b"%PDF-")


def test_picture_that_needs_more_memory_is_refused(attack: bytes) -> None:
    small = pool(300)
    with pytest.raises(BadPicture, match="more than 300 MB of memory") as refused:
        run(small, attack, stored_pixels, "RGB")
    assert refused.value.http_status == 422
    small.close()
