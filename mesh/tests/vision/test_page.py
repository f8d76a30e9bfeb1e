"""Combining detection and recognition, with tables as models."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from mesh.contracts.quad import Quad, Rectangle, quad_of
from mesh.vision.page import BoxesFound, Texts, is_text, read_page, read_page_in_steps, rotated_180


@dataclass(frozen=True)
class Text:
    text: str
    confidence: float


GARBAGE = Text("ɥɔuǝɹℲ ʎɐpuoW", 0.0887)


@dataclass
class Recogniser:
    """Looks up texts by a quad's top in `upright` and `rotated`; records the size of each request."""

    upright: dict[float, Text]
    rotated: dict[float, Text] = field(default_factory=dict)
    requested: list[int] = field(default_factory=list)

    def read(self, quads: Sequence[Quad]) -> Iterator[list[Text]]:
        """Yield the texts in batches of two."""
        self.requested.append(len(quads))
        for first in range(0, len(quads), 2):
            yield [self._text(quad) for quad in quads[first : first + 2]]

    def _text(self, quad: Quad) -> Text:
        is_upright = quad[0][1] <= quad[3][1]
        return self.upright[quad[0][1]] if is_upright else self.rotated[quad[2][1]]


def found(*widths: int) -> list[tuple[Quad, float]]:
    """Return lines at y = 0, 30, 60 …"""
    return [(quad_of(Rectangle(10, 30 * n, width, 20)), 0.9) for n, width in enumerate(widths)]


def test_page_with_likely_text_is_recognised_once() -> None:
    recogniser = Recogniser({0.0: Text("Grocery store", 0.98), 30.0: Text("of the old town", 0.97)})
    page = read_page(found(300, 320), recogniser.read)
    assert [(box.text.text, box.quad[0][1], box.score) for box in page] == [
        ("Grocery store", 0, 0.9), ("of the old town", 30, 0.9)]  # fmt: skip
    assert recogniser.requested == [2]


def test_page_without_boxes_is_not_recognised() -> None:
    recogniser = Recogniser({})
    assert read_page([], recogniser.read) == []
    assert recogniser.requested == []


def test_boxes_without_likely_text_are_dropped() -> None:
    texts = {
        0.0: Text("Grocery store", 0.98),
        30.0: Text("", 0.0),
        60.0: Text("~", 0.1),
        90.0: Text("of the old town", 0.97),
    }
    page = read_page(found(300, 90, 20, 300), Recogniser(texts).read)
    assert [box.text.text for box in page] == ["Grocery store", "of the old town"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [(Text("", 1.0), False), (Text("A", 0.9), True), (Text("l", 0.5), False), (Text("Total amount due", 0.2), True),
     (Text("-- bu die demas te", 0.0001), False)],
)  # fmt: skip
def test_long_texts_may_have_lower_confidence_than_short_ones(text: Text, expected: bool) -> None:
    assert is_text(text) is expected


def test_upside_down_page_is_recognised_rotated_and_in_reverse_order() -> None:
    upright = dict.fromkeys((0.0, 30.0, 60.0), GARBAGE)
    rotated = {
        20.0: Text("third line of it", 0.97),
        50.0: Text("second line of it", 0.9),
        80.0: Text("first line", 0.95),
    }
    boxes = found(300, 300, 300)
    page = read_page(boxes, Recogniser(upright, {bottom - 20: text for bottom, text in rotated.items()}).read)
    assert [box.text.text for box in page] == ["first line", "second line of it", "third line of it"]
    assert page[0].quad == rotated_180(boxes[2][0])


def test_only_the_longest_lines_are_tried_rotated() -> None:
    texts = {30.0 * n: GARBAGE for n in range(9)}
    recogniser = Recogniser(texts, texts)
    page = read_page(found(*range(100, 1000, 100)), recogniser.read)
    assert recogniser.requested == [9, 5]
    assert [box.quad[0][1] for box in page] == sorted(texts)


def test_few_characters_do_not_rotate_a_page() -> None:
    recogniser = Recogniser({0.0: Text("60S", 0.3)}, {0.0: Text("S09", 0.99)})
    read_page(found(80), recogniser.read)
    assert recogniser.requested == [1]


def test_quad_rotated_180_twice_is_unchanged() -> None:
    quad = quad_of(Rectangle(1, 2, 30, 10))
    assert rotated_180(quad) == ((31, 12), (1, 12), (1, 2), (31, 2))
    assert rotated_180(rotated_180(quad)) == quad


def test_steps_are_boxes_then_texts() -> None:
    recogniser = Recogniser({30.0 * n: Text(f"line number {n}", 0.99) for n in range(3)})
    boxes = found(300, 300, 300)
    steps = list(read_page_in_steps(boxes, recogniser.read))
    assert steps == [
        BoxesFound(boxes),
        Texts(0, 3, [recogniser.upright[0.0], recogniser.upright[30.0]]),
        Texts(2, 3, [recogniser.upright[60.0]]),
    ]


def test_rotated_page_yields_boxes_again() -> None:
    upright = dict.fromkeys((0.0, 30.0), GARBAGE)
    rotated = {0.0: Text("the second line", 0.97), 30.0: Text("the first line", 0.97)}
    boxes = found(300, 300)
    steps = list(read_page_in_steps(boxes, Recogniser(upright, rotated).read))
    assert [type(step) for step in steps] == [BoxesFound, Texts, BoxesFound, Texts]
    assert steps[2] == BoxesFound([(rotated_180(quad), score) for quad, score in reversed(boxes)])
    assert steps[3] == Texts(0, 2, [rotated[30.0], rotated[0.0]])
