"""Smoke test of an installation: read a picture, find it in the history, delete it.

    python3 scripts/smoke.py http://127.0.0.1:8000

Needs only Python's standard library.
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

SAMPLE: Final = Path(__file__).parents[1] / "bff-api" / "src" / "bff_api" / "portal" / "sample.png"
WORDS: Final = ("FREIBURG", "2026-00417")
"""Words of the sample in large print, which every model must recognise."""

_RETRY_S: Final = 0.5
_CALL_TIMEOUT_S: Final = 60

Found = TypeVar("Found")


class DoesNotWork(Exception):
    """A check failed; the message is one line."""


class User:
    """A client with a cookie jar, like a browser; opening the page gives it an owner."""

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
                detail = error.read(500).decode(errors="replace")
            raise DoesNotWork(f"{what}: {error.code} {detail}") from error
        except OSError as error:
            raise DoesNotWork(f"{what}: {error}") from error


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description="Read a picture with a running installation, and check that it is stored."
    )
    parser.add_argument("address", help="base URL of the page, for example http://127.0.0.1:8000")
    parser.add_argument(
        "--within", type=float, default=60, metavar="S", help="seconds to wait for the page and for the history"
    )
    options = parser.parse_args(arguments)
    try:
        try_it(options.address.rstrip("/"), options.within)
    except (DoesNotWork, ValueError) as error:
        print(f"smoke: {error}", file=sys.stderr)
        return 1
    return 0


def try_it(address: str, within_s: float) -> None:
    """Run the checks. Raises DoesNotWork."""
    picture = SAMPLE.read_bytes()
    user, other_user = User(address), User(address)
    for page in ("/", "/docs"):
        for each in (user, other_user):
            eventually(partial(each.get, page), within_s)
    print(f"{address} responds")

    answer = user.read(picture)
    text = str(answer["text"])
    missing = [word for word in WORDS if word not in text.upper()]
    if missing:
        raise DoesNotWork(f"the text {text!r} lacks {missing}")
    print(f"recognised {text.splitlines()[0]!r} and {len(answer['lines']) - 1} more lines")

    image_id = str(answer["id"])
    eventually(lambda: image_id in user.history(), within_s)
    if user.get(f"/api/image/{image_id}/content") != picture:
        raise DoesNotWork(f"the stored picture {image_id} differs from the one sent")
    if other_user.history():
        raise DoesNotWork("another user's history shows it: the cookie does not reach bff-api")
    user.delete(image_id)
    print("stored, visible to its owner only, deleted")


def eventually(find: Callable[[], Found], within_s: float) -> Found:
    """Return the first true result of `find`. Raises DoesNotWork with the last failure after `within_s`."""
    give_up_at = time.monotonic() + within_s
    while True:
        error = DoesNotWork(f"the picture is not in the history after {within_s:.0f} s")
        try:
            if found := find():
                return found
        except DoesNotWork as failure:
            error = failure
        if time.monotonic() > give_up_at:
            raise error
        time.sleep(_RETRY_S)


if __name__ == "__main__":
    sys.exit(main())
