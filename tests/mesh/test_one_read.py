"""What one read costs in each service: its header is parsed once, its pixels are decoded once, few files take part."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

import pytest
import simplejpeg
import urllib3
from flask import current_app, has_app_context
from PIL import Image, ImageFile

from tests.mesh import pictures
from tests.mesh.system import Mesh
from tests.rules.source import PACKAGES, ROOT

MAX_FILES: Final = 98
"""Files of ours that one read executes in bff-api and the model services, models and the shared library included.

40, the steps of layout, detection at several scales, rules, gaps and look-alikes, which have one file each, the limits
of a client, its turn among others, access, the removal of metadata, the three that hand pictures to decoding processes,
the parts of a request that may name a page, and the recogniser's second choices. What runs in those processes is not
counted."""
_NOT_ON_THE_WAY: Final = ("image_store", "ocr_mesh")


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, str]]:
    """Count, by service, the calls of the real header parser and of the real decoders."""
    calls: Counter[tuple[str, str]] = Counter()

    def count(what: str) -> None:
        calls[current_app.import_name.partition(".")[0] if has_app_context() else "worker", what] += 1

    open_header, load, decode_jpeg = Image.open, ImageFile.ImageFile.load, simplejpeg.decode_jpeg

    def opened(*given: Any, **named: Any) -> Any:
        count("header")
        return open_header(*given, **named)

    def loaded(image: ImageFile.ImageFile) -> Any:
        if image.tile:  # else the pixels are in memory already
            count("pixels")
        return load(image)

    def decoded(*given: Any, **named: Any) -> Any:
        count("pixels")
        return decode_jpeg(*given, **named)

    monkeypatch.setattr(Image, "open", opened)
    monkeypatch.setattr(ImageFile.ImageFile, "load", loaded)
    monkeypatch.setattr(simplejpeg, "decode_jpeg", decoded)
    return calls


@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_header_is_parsed_once_and_pixels_are_decoded_once_in_each_service(
    mesh: Mesh, counted: Counter[tuple[str, str]], format: str
) -> None:
    content = pictures.encode(pictures.bars(3), format)
    counted.clear()
    answer = mesh.read(content)
    assert (answer.status, len(answer.json()["lines"])) == (200, 3), answer.data
    mesh.work()
    assert mesh.image(answer.json()["id"]).status == 200
    assert counted == {
        ("bff_api", "header"): 1,
        ("detection_api", "header"): 1,
        ("detection_api", "pixels"): 1,
        ("recognition_api", "header"): 1,
        ("recognition_api", "pixels"): 1,
        ("worker", "header"): 1,
    }


def test_header_of_each_crop_is_parsed_once(mesh: Mesh, counted: Counter[tuple[str, str]]) -> None:
    crops = [pictures.encode(pictures.bar((10, 20, 30), 90)) for _ in range(3)]
    fields = {f"image{n}": (f"{n}.png", crop) for n, crop in enumerate(crops)}
    counted.clear()
    answer = urllib3.request("POST", f"{mesh.settings.recognition_api_url}/extract", fields=fields, timeout=60)
    assert (answer.status, len(answer.json()["tokens"])) == (200, 3), answer.data
    assert counted == {("recognition_api", "header"): 3, ("recognition_api", "pixels"): 3}


def test_one_read_executes_few_files(real_mesh: Mesh) -> None:
    """The fewest of three reads: on a busy machine one may run into a time limit, and then into what handles errors."""
    content = pictures.encode(pictures.page("TOTAL 12.50", "Thank you"), "JPEG")
    fewest = min((files_of_a_read(real_mesh, content) for _ in range(3)), key=len)
    assert {"bff-api", "detection-api", "recognition-api", "mesh"} == {path.partition("/")[0] for path in fewest}
    assert len(fewest) <= MAX_FILES, "\n".join(sorted(fewest))


def files_of_a_read(mesh: Mesh, content: bytes) -> set[str]:
    with executed_files() as files:
        answer = mesh.read(content)
    assert (answer.status, len(answer.json()["lines"])) == (200, 2), answer.data
    return files


@contextmanager
def executed_files() -> Iterator[set[str]]:
    """Collect the files of ours, but image-store's, of which threads that start in the block execute any function."""
    roots = {
        f"{ROOT / folder / 'src' / package}/": folder
        for package, folder in PACKAGES.items()
        if package not in _NOT_ON_THE_WAY
    }
    files: set[str] = set()

    def profile(frame: FrameType, event: str, _argument: Any) -> None:
        path = frame.f_code.co_filename
        for root in roots:
            if path.startswith(root):
                files.add(path.removeprefix(f"{ROOT}/"))

    threading.setprofile(profile)
    try:
        yield files
    finally:
        threading.setprofile(None)
