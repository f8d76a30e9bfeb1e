"""The sharpness of a line."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from recognition_api.crnn.preprocess import Pixels
from recognition_api.crnn.sharpness import sharpness_of


def printed(size: int, grey: int = 0, ground: int = 255) -> Pixels:
    font = ImageFont.load_default(size)
    picture = Image.new("L", (int(font.getlength("Grocery store 12.50")) + size, int(size * 1.4)), ground)
    ImageDraw.Draw(picture).text((size // 2, 0), "Grocery store 12.50", grey, font)
    return np.asarray(picture)


def blurred(crop: Pixels, sigma: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(crop, (0, 0), sigma), np.uint8)


@pytest.mark.parametrize("size", [24, 48, 96])
def test_print_is_sharp_and_blurred_print_is_not(size: int) -> None:
    crop = printed(size)
    assert sharpness_of(crop) > 0.3
    assert sharpness_of(blurred(crop, 0.2 * size)) < 0.12


def test_sharpness_is_independent_of_contrast() -> None:
    assert sharpness_of(printed(40, 100, 140)) == pytest.approx(sharpness_of(printed(40)), abs=0.05)


@pytest.mark.parametrize("shape", [(1, 1), (48, 1), (10, 400)])
def test_empty_crop_has_no_sharpness(shape: tuple[int, int]) -> None:
    assert sharpness_of(np.full(shape, 255, np.uint8)) == 0
