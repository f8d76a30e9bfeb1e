"""Lines of a picture and of its rotated copy."""

import numpy as np

from detection_api.ctpn.anchors import Floats
from detection_api.ctpn.config import CtpnConfig
from detection_api.ctpn.orientation import Region, combined, rotated_90, rotated_back, steep_region
from detection_api.ctpn.text_lines import TextLines


def box(left: float, top: float, width: float, height: float) -> Floats:
    return np.array([(left, top), (left + width, top), (left + width, top + height), (left, top + height)], np.float32)


def lines(*quads: Floats) -> TextLines:
    return TextLines(np.array(quads, np.float32).reshape(-1, 4, 2), np.full(len(quads), 0.9, np.float32))


def test_pieces_of_a_steep_line_give_way_to_the_line() -> None:
    pieces = [box(100, top, 18, 16) for top in range(50, 250, 20)]
    level = lines(box(200, 40, 150, 20), *pieces)
    steep = lines(np.roll(box(98, 48, 22, 204), 1, axis=0))
    found, is_mostly_steep = combined(level, steep)
    assert len(found.quads) == 2
    assert is_mostly_steep


def test_pieces_of_a_level_line_give_way_to_the_line() -> None:
    level = lines(box(50, 100, 200, 20))
    steep = lines(*(np.roll(box(left, 98, 16, 24), 1, axis=0) for left in range(50, 250, 20)))
    found, is_mostly_steep = combined(level, steep)
    np.testing.assert_array_equal(found.quads, level.quads)
    assert not is_mostly_steep


def test_lines_of_a_rotated_part_are_mapped_back() -> None:
    image = np.zeros((60, 100, 3), np.uint8)
    image[10:50, 70:80] = 255  # a vertical bar
    part = slice(5, 58), slice(60, 95)
    rotated = rotated_90(image[part])
    rows, columns = np.nonzero(rotated[:, :, 0])
    quad = box(columns.min(), rows.min(), float(np.ptp(columns)) + 1, float(np.ptp(rows)) + 1)
    (found,) = rotated_back(lines(quad), *part).quads
    assert (found.min(0).tolist(), found.max(0).tolist()) == ([70, 10], [80, 50])


def test_steep_text_counts_where_no_lines_are() -> None:
    config = CtpnConfig()
    steep = np.zeros((40, 40), np.float32)
    steep[3, 4] = 0.9
    assert steep_region(config, steep, lines()) is None  # a single cell is no text
    steep[10:20, 5:7] = 0.9
    pieces = lines(*(box(80, top, 16, 16) for top in range(80, 160, 20)))
    assert steep_region(config, steep, lines()) == steep_region(config, steep, pieces) == Region(24, 64, 160, 112)
    assert steep_region(config, steep, lines(*(box(60, top, 70, 16) for top in range(80, 160, 20)))) is None


def test_region_has_a_margin_inside_the_picture() -> None:
    region = Region(200, 740, 500, 790).joined(Region(450, 760, 520, 795))
    assert region.within(1000, 800) == (slice(104, 616), slice(644, 800))


def test_region_that_is_most_of_a_picture_is_the_whole_picture() -> None:
    assert Region(50, 100, 900, 700).within(1000, 800) == (slice(0, 1000), slice(0, 800))
