"""What a page says, with the detector and the recogniser played by tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from mesh.contracts.quad import Quad, Rectangle, quad_of
from mesh.vision.page import BoxesFound, Texts, is_text, read_page, read_page_in_steps, turned_round


@dataclass(frozen=True)
class Text:
    text: str
    confidence: float


NONSENSE = Text("ɥɔuǝɹℲ ʎɐpuoW", 0.2)


@dataclass
class Recogniser:
    """Reads what `upright` and `turned` say of a quad's top; counts what it was asked."""

    upright: dict[float, Text]
    turned: dict[float, Text] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)

    def read(self, quads: Sequence[Quad]) -> Iterator[list[Text]]:
        """Two at a time."""
        self.asked.append(len(quads))
        for first in range(0, len(quads), 2):
            yield [self._text(quad) for quad in quads[first : first + 2]]

    def _text(self, quad: Quad) -> Text:
        is_upright = quad[0][1] <= quad[3][1]
        return self.upright[quad[0][1]] if is_upright else self.turned[quad[2][1]]


def found(*widths: int) -> list[tuple[Quad, float]]:
    """Lines under each other at y = 0, 30, 60 …"""
    return [(quad_of(Rectangle(10, 30 * n, width, 20)), 0.9) for n, width in enumerate(widths)]


def test_page_is_read_once_when_it_makes_sense() -> None:
    recogniser = Recogniser({0.0: Text("Grocery store", 0.98), 30.0: Text("of the old town", 0.97)})
    page = read_page(found(300, 320), recogniser.read)
    assert [(box.text.text, box.quad[0][1], box.score) for box in page] == [
        ("Grocery store", 0, 0.9), ("of the old town", 30, 0.9)]  # fmt: skip
    assert recogniser.asked == [2]


def test_nobody_is_asked_when_nothing_was_found() -> None:
    recogniser = Recogniser({})
    assert read_page([], recogniser.read) == []
    assert recogniser.asked == []


def test_boxes_are_left_out_when_nothing_can_be_read_in_them() -> None:
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
def test_long_texts_may_be_less_certain_than_short_ones(text: Text, expected: bool) -> None:
    assert is_text(text) is expected


def test_page_on_its_head_is_read_the_other_way_round_from_its_last_line() -> None:
    upright = dict.fromkeys((0.0, 30.0, 60.0), NONSENSE)
    turned = {
        20.0: Text("third line of it", 0.97),
        50.0: Text("second line of it", 0.9),
        80.0: Text("first line", 0.95),
    }
    boxes = found(300, 300, 300)
    page = read_page(boxes, Recogniser(upright, {bottom - 20: text for bottom, text in turned.items()}).read)
    assert [box.text.text for box in page] == ["first line", "second line of it", "third line of it"]
    assert page[0].quad == turned_round(boxes[2][0])


def test_only_the_longest_lines_are_read_again_when_a_page_makes_little_sense_either_way() -> None:
    texts = {30.0 * n: NONSENSE for n in range(9)}
    recogniser = Recogniser(texts, texts)
    page = read_page(found(*range(100, 1000, 100)), recogniser.read)
    assert recogniser.asked == [9, 5]
    assert [box.quad[0][1] for box in page] == sorted(texts)


def test_few_letters_do_not_turn_a_page() -> None:
    recogniser = Recogniser({0.0: Text("60S", 0.3)}, {0.0: Text("S09", 0.99)})
    read_page(found(80), recogniser.read)
    assert recogniser.asked == [1]


def test_quad_turned_round_twice_is_itself() -> None:
    quad = quad_of(Rectangle(1, 2, 30, 10))
    assert turned_round(quad) == ((31, 12), (1, 12), (1, 2), (31, 2))
    assert turned_round(turned_round(quad)) == quad


def test_places_are_told_before_texts_and_texts_as_they_are_read() -> None:
    recogniser = Recogniser({30.0 * n: Text(f"line number {n}", 0.99) for n in range(3)})
    boxes = found(300, 300, 300)
    steps = list(read_page_in_steps(boxes, recogniser.read))
    assert steps == [
        BoxesFound(boxes),
        Texts(0, 3, [recogniser.upright[0.0], recogniser.upright[30.0]]),
        Texts(2, 3, [recogniser.upright[60.0]]),
    ]


def test_places_are_told_anew_when_the_page_is_turned() -> None:
    upright = dict.fromkeys((0.0, 30.0), NONSENSE)
    turned = {0.0: Text("the second line", 0.97), 30.0: Text("the first line", 0.97)}
    boxes = found(300, 300)
    steps = list(read_page_in_steps(boxes, Recogniser(upright, turned).read))
    assert [type(step) for step in steps] == [BoxesFound, Texts, BoxesFound, Texts]
    assert steps[2] == BoxesFound([(turned_round(quad), score) for quad, score in reversed(boxes)])
    assert steps[3] == Texts(0, 2, [turned[30.0], turned[0.0]])
