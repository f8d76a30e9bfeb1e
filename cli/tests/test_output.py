import io
import json

import pytest

from ocr_mesh.output import Answer, writer

PAGE: Answer = {
    "image": "photo.jpg",
    "text": "Crème brûlée\t4.50 €\n\nTotal",
    "lines": [
        {"quad": [[1.0, 2.0], [30.5, 2.0], [30.5, 9.0], [1.0, 9.0]], "text": "Crème brûlée", "confidence": 0.9},
        {"quad": [[1.0, 12.0], [30.5, 12.0], [30.5, 19.0], [1.0, 19.0]], "text": "4.50 €", "confidence": 0.8},
    ],
}
CROP: Answer = {"image": "crop.png", "text": "Total", "confidence": 0.99}


def written(format_: str, *answers: Answer) -> str:
    printed = io.StringIO()
    with writer(format_, has_several=len(answers) > 1, write=lambda text: print(text, end="", file=printed)) as write:
        for answer in answers:
            write(answer)
    return printed.getvalue()


@pytest.mark.parametrize("answers", [(), (PAGE,), (PAGE, CROP)])
def test_json_is_one_array_for_any_number_of_pictures(answers: tuple[Answer, ...]) -> None:
    assert json.loads(written("json", *answers)) == list(answers)


def test_jsonl_is_one_object_per_line() -> None:
    assert [json.loads(line) for line in written("jsonl", PAGE, CROP).splitlines()] == [PAGE, CROP]


def test_text_of_several_pictures_has_file_names() -> None:
    assert written("text", PAGE, CROP) == "==> photo.jpg <==\nCrème brûlée\t4.50 €\n\nTotal\n==> crop.png <==\nTotal\n"


def test_text_of_lines_without_text_is_their_points() -> None:
    found: Answer = {
        "image": "a.png",
        "lines": [{"quad": [[1.0, 2.5], [9.0, 2.0], [9.0, 5.0], [1.0, 5.0]], "text": ""}],
    }
    assert written("text", found) == "1,2.5 9,2 9,5 1,5\n"
