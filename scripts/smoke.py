"""Read a picture through a mesh that runs somewhere, find it kept, and delete it again: whether an installation works.

    python3 scripts/smoke.py http://127.0.0.1:8000

Needs nothing but Python, so that it runs on a machine that only has the mesh's address.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

SAMPLE: Final = Path(__file__).parents[1] / "bff-api" / "src" / "bff_api" / "specifications" / "sample.png"
WORDS: Final = ("FREIBURG", "2026-00417")
"""What the sample says in letters large enough for every model that may be installed."""

_PAUSE_S: Final = 0.5
_CALL_TIMEOUT_S: Final = 60

Found = TypeVar("Found")


class DoesNotWork(Exception):
    """What was tried and what came of it, in one line."""


class Person:
    """Somebody with a browser: opening the page gives them a cookie, and what they read is theirs."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._http = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def get(self, path: str) -> bytes:
        return self._call(urllib.request.Request(f"{self._address}{path}"))

    def read(self, picture: bytes) -> dict[str, Any]:
        boundary = uuid.uuid4().hex
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="image"; filename="sample.png"\r\n\r\n'
        body = head.encode() + picture + f"\r\n--{boundary}--\r\n".encode()
        content_type = f"multipart/form-data; boundary={boundary}"
        request = urllib.request.Request(f"{self._address}/read", body, {"Content-Type": content_type})
        answer: dict[str, Any] = json.loads(self._call(request))
        return answer

    def history(self) -> list[str]:
        return [kept["id"] for kept in json.loads(self.get("/api/images"))["images"]]

    def delete(self, image_id: str) -> None:
        self._call(urllib.request.Request(f"{self._address}/api/image/{image_id}", method="DELETE"))

    def _call(self, request: urllib.request.Request) -> bytes:
        what = f"{request.get_method()} {request.full_url}"
        try:
            with self._http.open(request, timeout=_CALL_TIMEOUT_S) as answer:
                content: bytes = answer.read()
                return content
        except urllib.error.HTTPError as error:
            with error:
                said = error.read(500).decode(errors="replace")
            raise DoesNotWork(f"{what}: {error.code} {said}") from error
        except OSError as error:
            raise DoesNotWork(f"{what}: {error}") from error


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Read a picture through a running mesh, and find it kept.")
    parser.add_argument("address", help="where the page is, for instance http://127.0.0.1:8000")
    parser.add_argument(
        "--within", type=float, default=60, metavar="S", help="how long it may take to answer and to keep"
    )
    options = parser.parse_args(arguments)
    try:
        try_it(options.address.rstrip("/"), options.within)
    except (DoesNotWork, ValueError) as error:
        print(f"smoke: {error}", file=sys.stderr)
        return 1
    return 0


def try_it(address: str, within_s: float) -> None:
    """Raises DoesNotWork."""
    picture = SAMPLE.read_bytes()
    somebody, stranger = Person(address), Person(address)
    for page in ("/", "/docs"):
        for person in (somebody, stranger):
            eventually(partial(person.get, page), within_s)
    print(f"{address} answers")

    answer = somebody.read(picture)
    text = str(answer["text"])
    missing = [word for word in WORDS if word not in text.upper()]
    if missing:
        raise DoesNotWork(f"it reads {text!r}, without {missing}")
    print(f"it reads {text.splitlines()[0]!r} and {len(answer['lines']) - 1} more lines")

    image_id = str(answer["id"])
    eventually(lambda: image_id in somebody.history(), within_s)
    if somebody.get(f"/api/image/{image_id}/content") != picture:
        raise DoesNotWork(f"the picture {image_id} is not kept as it was sent")
    if stranger.history():
        raise DoesNotWork("somebody else's history shows it: the page's cookie does not arrive")
    somebody.delete(image_id)
    print("it keeps it, for one person alone, and deletes it again")


def eventually(find: Callable[[], Found], within_s: float) -> Found:
    """What `find` gives as soon as it gives something. Raises DoesNotWork, with what was wrong at the end."""
    give_up_at = time.monotonic() + within_s
    while True:
        error = DoesNotWork(f"what was read is in no history after {within_s:.0f} s")
        try:
            if found := find():
                return found
        except DoesNotWork as failure:
            error = failure
        if time.monotonic() > give_up_at:
            raise error
        time.sleep(_PAUSE_S)


if __name__ == "__main__":
    sys.exit(main())
