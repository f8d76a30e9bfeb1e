"""Test which JPEGs are refused for their structure."""

from __future__ import annotations

import io
import struct
import time

import pytest
from PIL import Image

from mesh.contracts.problems import BadPicture
from mesh.vision.jpeg_structure import MAX_EXIF_SEGMENTS, MAX_FILL, MAX_SCANS, MAX_SEGMENTS, check_jpeg


def jpeg(**options: object) -> bytes:
    with io.BytesIO() as file:
        Image.effect_noise((64, 48), 90).convert("RGB").save(file, "JPEG", **options)
        return file.getvalue()


PLAIN = jpeg(restart_marker_rows=1)
PROGRESSIVE = jpeg(progressive=True)


def with_scans(count: int) -> bytes:
    """Return the progressive picture with its last scan repeated until it has so many."""
    last = PROGRESSIVE.rfind(b"\xff\xda")
    own = PROGRESSIVE.count(b"\xff\xda")
    return PROGRESSIVE[:-2] + PROGRESSIVE[last:-2] * (count - own) + PROGRESSIVE[-2:]


def with_segments(count: int, marker: int = 0xEA, body: bytes = b"") -> bytes:
    segment = bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body
    return PLAIN[:2] + segment * count + PLAIN[2:]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PROGRESSIVE,
        with_scans(MAX_SCANS),
        with_segments(MAX_SEGMENTS - 20),
        with_segments(MAX_EXIF_SEGMENTS, 0xE1, b"Exif\0\0"),
        PLAIN[:2] + b"\xff" * MAX_FILL + PLAIN[2:],
        PLAIN + with_scans(MAX_SCANS + 1),
        PLAIN + b"\xff" * 100_000,
        PROGRESSIVE[:-2] + b"\xff" * (MAX_FILL + 9) + PROGRESSIVE[-2:],
        b"\x89PNG" + b"\xff" * 100_000,
        b"\xff\xd8\xff",
        b"",
    ],
    ids=[
        "plain", "progressive", "scans", "segments", "EXIF", "fill", "appended picture", "appended bytes",
        "fill in a scan", "PNG", "start", "empty",
    ],
)  # fmt: skip
def test_structure_is_accepted(content: bytes) -> None:
    check_jpeg(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (with_scans(MAX_SCANS + 1), "scans"),
        (with_segments(MAX_SEGMENTS + 1), "segments"),
        (with_segments(MAX_EXIF_SEGMENTS + 1, 0xE1, b"Exif\0\0"), "EXIF segments"),
        (PLAIN[:2] + b"\xff" * (MAX_FILL + 1) + PLAIN[2:], "fill bytes"),
        (with_scans(MAX_SCANS + 1).replace(b"\xff\xda", b"\xff\xff\xff\xda"), "scans"),
    ],
    ids=["scans", "segments", "EXIF", "fill", "scans after fill"],
)
def test_structure_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(BadPicture, match=f"too many {words}") as refused:
        check_jpeg(content)
    assert refused.value.http_status == 413


def test_every_cut_is_walked_without_an_error() -> None:
    for length in range(len(PROGRESSIVE)):
        check_jpeg(PROGRESSIVE[:length])


@pytest.mark.parametrize("rest", [b"\xff" * 30_000_000, b"\xff\0" * 15_000_000], ids=["fill", "stuffed"])
def test_scan_data_of_30_mb_is_walked_fast(rest: bytes) -> None:
    started = time.process_time()
    check_jpeg(PLAIN[:-2] + rest)
    assert time.process_time() - started < 3
