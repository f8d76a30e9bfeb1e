"""Combining detection and recognition, with tables as models."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from mesh.contracts.line import Line, LineText, Quad, Rectangle, TextBox, Word, line_id_of, quad_of
from mesh.contracts.read_image import BoxesFound, FoundBox, ReadText, TextsRead
from mesh.vision.page import Read, read_box, read_page, read_page_in_steps, result_of, rotated_180


def text_of(text: str, confidence: float) -> LineText:
    return LineText(text=text, confidence=confidence)


GARBAGE = text_of("ɥɔuǝɹℲ ʎɐpuoW", 0.0887)


@dataclass
class Recogniser:
    """Looks up texts by a quad's top in `upright` and `rotated`; records the size of each request."""

    upright: dict[float, LineText]
    rotated: dict[float, LineText] = field(default_factory=dict)
    requested: list[int] = field(default_factory=list)

    def read(self, quads: Sequence[Quad]) -> Iterator[list[LineText]]:
        """Yield the texts in batches of two."""
        self.requested.append(len(quads))
        for first in range(0, len(quads), 2):
            yield [self._text(quad) for quad in quads[first : first + 2]]

    def _text(self, quad: Quad) -> LineText:
        is_upright = quad[0][1] <= quad[3][1]
        return self.upright[quad[0][1]] if is_upright else self.rotated[quad[2][1]]


def lines_of(boxes: Sequence[TextBox], read: Read) -> list[Line]:
    return read_page(boxes, read).lines


def found(*widths: int) -> list[TextBox]:
    """Return lines at y = 0, 30, 60 …"""
    return [TextBox(quad_of(Rectangle(10, 30 * n, width, 20)), 0.9) for n, width in enumerate(widths)]


def test_page_with_likely_text_is_recognised_once() -> None:
    recogniser = Recogniser({0.0: text_of("Grocery store", 0.98), 30.0: text_of("of the old town", 0.97)})
    page = lines_of(found(300, 320), recogniser.read)
    assert [(line.text, line.quad[0][1], line.score) for line in page] == [
        ("Grocery store", 0, 0.9), ("of the old town", 30, 0.9)]  # fmt: skip
    assert recogniser.requested == [2]


def test_page_without_boxes_is_not_recognised() -> None:
    recogniser = Recogniser({})
    assert lines_of([], recogniser.read) == []
    assert recogniser.requested == []


def test_boxes_without_likely_text_are_dropped() -> None:
    texts = {
        0.0: text_of("Grocery store", 0.98),
        30.0: text_of("", 0.0),
        60.0: text_of("~", 0.1),
        90.0: text_of("of the old town", 0.97),
    }
    page = lines_of(found(300, 90, 20, 300), Recogniser(texts).read)
    assert [line.text for line in page] == ["Grocery store", "of the old town"]


@pytest.mark.parametrize(
    ("text", "score", "expected"),
    [
        (text_of("", 1.0), 0.99, []),
        (text_of("A", 0.9), 0.9, ["A"]),
        (text_of("l", 0.5), 0.99, []),
        (text_of("%", 0.7), 0.99, ["%"]),
        (text_of("%", 0.7), 0.9, []),
        (text_of("Total amount due", 0.2), 0.9, ["Total amount due"]),
        (text_of("-- bu die demas te", 0.0001), 0.99, []),
    ],
)
def test_unlikely_text_is_left_out_unless_its_box_is_certain(text: LineText, score: float, expected: list[str]) -> None:
    box = TextBox(((0.0, 0.0), (90.0, 0.0), (90.0, 20.0), (0.0, 20.0)), score)
    assert [line.text for line in read_page([box], lambda quads: [[text] * len(quads)]).lines] == expected


def test_upside_down_page_is_recognised_rotated_and_in_reverse_order() -> None:
    upright = dict.fromkeys((0.0, 30.0, 60.0), GARBAGE)
    rotated = {
        20.0: text_of("third line of it", 0.97),
        50.0: text_of("second line of it", 0.9),
        80.0: text_of("first line", 0.95),
    }
    boxes = found(300, 300, 300)
    page = lines_of(boxes, Recogniser(upright, {bottom - 20: text for bottom, text in rotated.items()}).read)
    assert [line.text for line in page] == ["first line", "second line of it", "third line of it"]
    assert page[0].quad == rotated_180(boxes[2][0])


def test_only_the_longest_lines_are_tried_rotated() -> None:
    texts = {30.0 * n: GARBAGE for n in range(9)}
    recogniser = Recogniser(texts, texts)
    page = lines_of(found(*range(100, 1000, 100)), recogniser.read)
    assert recogniser.requested == [9, 5]
    assert [line.quad[0][1] for line in page] == sorted(texts)


@pytest.mark.parametrize(
    ("as_found", "rotated", "expected"),
    [
        (text_of("60S", 0.3), text_of("S09", 0.99), "60S"),
        (text_of("dOLS", 0.5), text_of("STOP", 0.99), "STOP"),
        (text_of("dOLS", 0.5), text_of("STOP", 0.7), "dOLS"),
        (text_of("STOP", 0.98), text_of("dOLS", 0.99), "STOP"),
    ],
)
def test_few_characters_rotate_a_page_when_they_are_certain_letters(
    as_found: LineText, rotated: LineText, expected: str
) -> None:
    page = read_page(found(80), Recogniser({0.0: as_found}, {0.0: rotated}).read)
    assert [line.text for line in page.lines] in ([expected], [])
    assert (expected == rotated.text) == any(line.text == rotated.text for line in page.lines)


def test_sideways_line_is_read_in_the_direction_with_the_likelier_text() -> None:
    upwards: Quad = ((300, 200), (300, 20), (330, 20), (330, 200))
    asked: list[Quad] = []

    def read(quads: Sequence[Quad]) -> Iterator[list[LineText]]:
        asked.extend(quads)
        yield [text_of("Received", 0.98) if quad == rotated_180(upwards) else text_of("pǝʌıǝɔǝɹ", 0.3)
               if quad == upwards else text_of("Grocery store of the town", 0.99) for quad in quads]  # fmt: skip

    level = found(250)[0]
    page = read_page([level, TextBox(upwards, 0.9)], read)
    assert [(line.text, line.quad) for line in page.lines] == [
        ("Grocery store of the town", level.quad), ("Received", rotated_180(upwards))]  # fmt: skip
    assert asked.count(rotated_180(upwards)) >= 1


def test_quad_rotated_180_twice_is_unchanged() -> None:
    quad = quad_of(Rectangle(1, 2, 30, 10))
    assert rotated_180(quad) == ((31, 12), (1, 12), (1, 2), (31, 2))
    assert rotated_180(rotated_180(quad)) == quad


def test_steps_are_boxes_then_texts() -> None:
    recogniser = Recogniser({30.0 * n: text_of(f"line number {n}", 0.99) for n in range(3)})
    boxes = found(300, 300, 300)
    steps = list(read_page_in_steps(boxes, recogniser.read))
    first, second, third = (ReadText(place=n, text=f"line number {n}", confidence=0.99) for n in range(3))
    assert steps == [
        boxes_found(boxes),
        TextsRead(read=2, of=3, texts=[first, second]),
        TextsRead(read=3, of=3, texts=[third]),
    ]


def test_rotated_page_yields_boxes_again() -> None:
    upright = dict.fromkeys((0.0, 30.0), GARBAGE)
    rotated = {0.0: text_of("the second line", 0.97), 30.0: text_of("the first line", 0.97)}
    boxes = found(300, 300)
    steps = list(read_page_in_steps(boxes, Recogniser(upright, rotated).read))
    assert [type(step) for step in steps] == [BoxesFound, TextsRead, BoxesFound, TextsRead]
    assert steps[2] == boxes_found([TextBox(rotated_180(quad), score) for quad, score in reversed(boxes)])
    assert isinstance(steps[3], TextsRead)
    assert [text.text for text in steps[3].texts] == ["the first line", "the second line"]


def test_lines_have_all_that_detection_and_recognition_say() -> None:
    words = (Word(text="Grocery", start=0.0, end=0.5, confidence=0.99), Word(text="store", start=0.6, end=1.0))
    text = LineText(text="Grocery store", confidence=0.98, words=words)
    (box,) = found(300)
    (line,) = result_of(read_page_in_steps([box], Recogniser({0.0: text}).read, "an-image")).lines
    assert (line.quad, line.score, line.text, line.confidence, line.words) == (*box, text.text, 0.98, words)
    assert (line.ord_num, line.line_id, line.revision) == (0, line_id_of("an-image", 0), 0)


def test_lines_without_a_picture_have_no_ids() -> None:
    (line,) = lines_of(found(300), Recogniser({0.0: text_of("Grocery store", 0.98)}).read)
    assert line.line_id is None


def boxes_found(boxes: Sequence[TextBox]) -> BoxesFound:
    return BoxesFound(boxes=[FoundBox(place=n, quad=box.quad, score=box.score) for n, box in enumerate(boxes)])


def test_drawn_box_of_a_line_that_runs_upwards_or_is_upside_down_is_turned() -> None:
    high, wide = quad_of(Rectangle(10, 20, 20, 200)), quad_of(Rectangle(10, 20, 200, 20))
    upwards = (high[3], high[0], high[1], high[2])
    texts = {high: GARBAGE, upwards: text_of("along the edge", 0.95), wide: GARBAGE}

    texts |= {rotated_180(upwards): text_of("nothing", 0.1), rotated_180(wide): text_of("upside down", 0.9)}

    def read(quads: Sequence[Quad]) -> Iterator[list[LineText]]:
        yield [texts[quad] for quad in quads]

    assert read_box(high, read) == (TextBox(upwards, 1.0), texts[upwards])
    assert read_box(wide, read) == (TextBox(rotated_180(wide), 1.0), texts[rotated_180(wide)])


def test_drawn_box_of_a_single_letter_is_not_turned() -> None:
    wide = quad_of(Rectangle(10, 20, 30, 20))
    texts = {wide: text_of("6", 0.5), rotated_180(wide): text_of("9", 0.99)}
    assert read_box(wide, lambda quads: [[texts[quad] for quad in quads]]) == (TextBox(wide, 1.0), texts[wide])
