"""The three formats of an answer on standard output; each answer is printed as soon as it is there."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

FORMATS: Final = ("text", "json", "jsonl")

Answer = dict[str, Any]
"""One picture's answer, ready for JSON: `image` is its path as given."""

Print = Callable[[str], None]
Write = Callable[[Answer], None]


@contextmanager
def writer(format_: str, *, has_several: bool, write: Print) -> Iterator[Write]:
    """What to call with each answer; `write` prints without a line end of its own.

    text: the lines as they read, below the file's name where there are several files.
    json: one array. jsonl: one object a line.
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
    if "lines" not in answer:
        return f"{answer['text']}\n"
    return "".join(f"{line['text'] or _points(line['quad'])}\n" for line in answer["lines"])


def _points(quad: list[list[float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in quad)
