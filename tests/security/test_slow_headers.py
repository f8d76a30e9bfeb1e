"""Headers that take seconds to parse: fill bytes (18 s for 30 MB), repeated EXIF (8 s), and pieces without number."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from mesh.contracts.problems import BadPicture
from mesh.vision.picture import open_picture
from tests.security import attack_files

LIMIT_S = 2.0
"""On a busy machine; parsed, they take at least four times as long."""


@pytest.mark.parametrize(
    ("attack", "words"),
    [
        (lambda: attack_files.filled(3_000_000), "fill bytes"),
        (lambda: attack_files.repeated_exif(450), "EXIF segments"),
        (lambda: attack_files.many_chunks(500_000), "too many parts"),
        (lambda: attack_files.many_comments(100_000), "too many parts"),
    ],
    ids=["fill bytes", "EXIF segments", "PNG chunks", "GIF comments"],
)
def test_slow_header_is_refused_at_once(attack: Callable[[], bytes], words: str) -> None:
    content = attack()
    started = time.process_time()

    with pytest.raises(BadPicture, match=words) as refused:
        open_picture(content)

    assert refused.value.http_status == 413
    assert time.process_time() - started < LIMIT_S
