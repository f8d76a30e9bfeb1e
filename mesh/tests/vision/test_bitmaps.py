"""Decoding each variant of BMP."""

from contextlib import suppress

import numpy as np
import pytest

from harness.in_process_decoding import decode, decode_grey
from mesh.contracts.problems import BadPicture
from mesh.vision.picture import open_picture

from .files import bmp

EXPECTED = np.zeros((bmp.HEIGHT, bmp.WIDTH), np.uint8)
EXPECTED[1:, bmp.WIDTH // 2 :] = 255


@pytest.mark.parametrize("variant", bmp.VARIANTS)
def test_variant_is_decoded(variant: str) -> None:
    picture = open_picture(bmp.VARIANTS[variant])
    assert (picture.info.width, picture.info.height, picture.info.content_type) == (8, 4, "image/bmp")
    assert np.array_equal(decode(picture), np.repeat(EXPECTED[..., None], 3, 2))


@pytest.mark.parametrize("variant", bmp.VARIANTS)
def test_variant_is_decoded_to_grey(variant: str) -> None:
    assert np.array_equal(decode_grey(open_picture(bmp.VARIANTS[variant])), EXPECTED)


@pytest.mark.parametrize("variant", bmp.UNSUPPORTED)
def test_unsupported_variant_is_refused(variant: str) -> None:
    with pytest.raises(BadPicture, match="The BMP file is damaged, or a variant that is not supported"):
        open_picture(bmp.UNSUPPORTED[variant])


@pytest.mark.parametrize("variant", bmp.VARIANTS)
def test_file_that_is_cut_is_decoded_or_refused(variant: str) -> None:
    whole = bmp.VARIANTS[variant]
    for length in range(2, len(whole)):
        with suppress(BadPicture):
            assert decode(open_picture(whole[:length])).shape == (*EXPECTED.shape, 3)
