"""Formats of standard output. Each result is printed as soon as it is available."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

FORMATS: Final = ("text", "json", "jsonl")

PAGE_BREAK: Final = "\f"

Answer = dict[str, Any]
"""Result of one picture, or of one page of a document, JSON-serialisable; `image` is its path as given."""

Print = Callable[[str], None]
Write = Callable[[Answer], None]


@contextmanager
def writer(format_: str, *, has_several: bool, write: Print) -> Iterator[Write]:
    """Yield a function to call with each result; `write` must print without adding a line break.

    text: the text of a page or a line, or the corners of boxes, below the file name if there are several files; a form
    feed between the pages of a document.
    json: one array. jsonl: one object per line.
    """
    if format_ == "json":
        with _array(write) as element:
            yield element
    elif format_ == "jsonl":
        yield lambda answer: write(f"{_json(answer)}\n")
    else:
        yield _texts(write, has_several)


@contextmanager
def _array(write: Print) -> Iterator[Write]:
    before = "[\n"

    def element(answer: Answer) -> None:
        nonlocal before
        write(before + _json(answer))
        before = ",\n"

    yield element
    write("[]\n" if before == "[\n" else "\n]\n")


def _json(answer: Answer) -> str:
    return json.dumps(answer, ensure_ascii=False)


def _texts(write: Print, has_several: bool) -> Write:
    last_document = None

    def text(answer: Answer) -> None:
        nonlocal last_document
        document = answer["image"] if "page" in answer else None
        is_next_page = document is not None and document == last_document
        last_document = document
        header = f"==> {answer['image']} <==\n" if has_several else ""
        write((PAGE_BREAK if is_next_page else header) + _text(answer))

    return text


def _text(answer: Answer) -> str:
    if "text" in answer:
        return f"{answer['text']}\n" if answer["text"] or "lines" not in answer else ""
    return "".join(f"{_points(line['quad'])}\n" for line in answer["lines"])


def _points(quad: list[list[float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in quad)
