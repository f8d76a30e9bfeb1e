"""Coverage of labelled lines by boxes."""

import numpy as np
import pytest

from detection_api.ctpn.anchors import Floats
from training.ctpn.coverage import Coverage, classes_of


def rectangle(left: float, top: float, width: float, height: float) -> Floats:
    right, bottom = left + width, top + height
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)


LINES = [rectangle(10, 10, 100, 20), rectangle(10, 40, 100, 20)]


@pytest.mark.parametrize(
    ("boxes", "covered", "merged", "split"),
    [
        ([], 0.0, 0.0, 0.0),
        (LINES, 1.0, 0.0, 0.0),
        ([rectangle(10, 10, 45, 20)], 0.0, 0.0, 0.0),
        ([rectangle(5, 5, 110, 60)], 1.0, 1.0, 0.0),
        ([rectangle(10, 10, 48, 20), rectangle(62, 10, 48, 20)], 0.0, 0.0, 0.5),
        ([rectangle(0, 0, 400, 32)], 0.5, 0.0, 0.0),
    ],
)
def test_lines_are_counted(boxes: list[Floats], covered: float, merged: float, split: float) -> None:
    coverage = Coverage()
    coverage.add(LINES, boxes, is_without_text=False)
    assert coverage.total.shares() == {"lines": 2, "covered": covered, "merged": merged, "split": split}


def test_picture_without_text_is_a_false_alarm_when_it_gets_a_box() -> None:
    coverage = Coverage()
    coverage.add([], LINES, is_without_text=True)
    coverage.add([], [], is_without_text=True)
    assert coverage.report() == {"false_alarms": 0.5}


def test_line_belongs_to_the_classes_of_its_letter_height_and_angle() -> None:
    assert classes_of(rectangle(0, 0, 90, 12)) == ("height 1: below 16 px", "angle 0: below 5 °")
    upwards = np.array([(0, 100), (0, 0), (20, 0), (20, 100)], np.float32)
    assert classes_of(upwards) == ("height 2: below 32 px", "angle 4: below 135 °")
    assert classes_of(rectangle(0, 0, 300, 120)[[2, 3, 0, 1]])[1] == "angle 5: from 135 °"
