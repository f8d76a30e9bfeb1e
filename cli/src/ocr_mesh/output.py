"""Output formats. Each result is printed as soon as it is available."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

FORMATS: Final = ("text", "json", "jsonl")

Answer = dict[str, Any]
"""Result of one picture, JSON-serialisable; `image` is its path as given."""

Print = Callable[[str], None]
Write = Callable[[Answer], None]


@contextmanager
def writer(format_: str, *, has_several: bool, write: Print) -> Iterator[Write]:
    """Yield a function to call with each result; `write` must print without adding a line break.

    text: the text of a page or a line, or the corners of boxes, below the file name if there are several files.
    json: one array. jsonl: one object per line.
    """
    if format_ == "json":
        with _array(write) as element:
            yield element
    elif format_ == "jsonl":
        yield lambda answer: write(f"{_json(answer)}\n")
    else:
        yield lambda answer: write(_header(answer, has_several) + _text(answer))


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


def _header(answer: Answer, has_several: bool) -> str:
    return f"==> {answer['image']} <==\n" if has_several else ""


def _text(answer: Answer) -> str:
    if "text" in answer:
        return f"{answer['text']}\n" if answer["text"] or "lines" not in answer else ""
    return "".join(f"{_points(line['quad'])}\n" for line in answer["lines"])


def _points(quad: list[list[float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in quad)
