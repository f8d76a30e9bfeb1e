"""Divide the rows of a region into blocks, and those into paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from mesh.vision.layout.boxes import median
from mesh.vision.layout.rows import Row, middle_of

MORE_AIR: Final = 1.4
"""Distance of rows in two blocks, relative to the usual distance."""
LEAST_AIR: Final = 0.4
"""Distance of rows in two blocks beyond the usual distance, in line heights."""
FEW_ROWS: Final = 3
"""Up to this many rows have no usual distance of their own."""
USUAL_PITCH: Final = 1.5
"""Distance of rows, in line heights, where it is not known."""
LARGEST_PITCH: Final = 3.0
"""Largest distance of rows in one block, in line heights."""
OTHER_SIZE: Final = 1.5
"""Ratio of line heights that separates a heading from the text below."""
INDENT: Final = 0.8
"""Least indent of a paragraph, in line heights."""
SHORT_ROW: Final = 0.75
"""Width of a paragraph's last row, at most, relative to the block."""
MIN_PROSE: Final = 3
"""Least number of rows of a block with several paragraphs."""
SENTENCE_ENDS: Final = ".!?:\"'”’»)"


def starts_of_blocks(rows: Sequence[Row]) -> list[int]:
    """Return the indices of rows that begin a block. The first row does."""
    pitches = [middle_of(below) - middle_of(above) for above, below in pairwise(rows)]
    heights = [median([box.height for box in row]) for row in rows]
    usual = median(pitches) if len(rows) > FEW_ROWS else USUAL_PITCH * median(heights)
    starts = [0]
    for number, pitch in enumerate(pitches, 1):
        low, high = sorted(heights[number - 1 : number + 1])
        nearest = min(pitches[max(0, number - 2) : number + 1])
        expected = max(min(usual, nearest * MORE_AIR), (low + high) / 2)
        is_apart = pitch > MORE_AIR * expected and pitch > expected + LEAST_AIR * low
        if is_apart or pitch > LARGEST_PITCH * high or high > OTHER_SIZE * low:
            starts.append(number)
    return starts


def starts_of_paragraphs(rows: Sequence[Row]) -> list[int]:
    """Return the indices of rows of a block that begin a paragraph: indented ones, and those after a short row."""
    if len(rows) < MIN_PROSE or any(len(row) > 1 for row in rows):
        return [0]
    boxes = [row[0] for row in rows]
    left, right = median([box.left for box in boxes]), max(box.right for box in boxes)
    starts = [0]
    for number, (above, box) in enumerate(pairwise(boxes), 1):
        is_indented = box.left - left > INDENT * box.height and above.left - left <= INDENT * box.height / 2
        is_after_end = above.right - left < SHORT_ROW * (right - left) and above.text.endswith(tuple(SENTENCE_ENDS))
        if is_indented or is_after_end:
            starts.append(number)
    return starts
