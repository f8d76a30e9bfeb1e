"""Send documents of several pages with unique content, and compare what was stored with what the models find in it."""

from __future__ import annotations

import io
import random
import time
from dataclasses import dataclass, field
from typing import Any

import urllib3
from PIL import Image

from harness.waiting import eventually
from mesh.contracts.document import Document
from tests.faults.content import picture, text_lines

_PAUSE_S = 0.2


def tiff(name: str, pages: int) -> bytes:
    """Return a TIFF whose pages are unique to `name` and their number."""
    frames = [Image.open(io.BytesIO(picture(f"{name}/{number}", 64))) for number in range(1, pages + 1)]
    file = io.BytesIO()
    frames[0].save(file, "TIFF", save_all=True, append_images=frames[1:])
    return file.getvalue()


@dataclass
class DocumentFeeder:
    """A client that sends documents until as many are accepted. `pages` has the number of pages by document id."""

    url: str
    cookie: str
    run: str
    pages: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._http = urllib3.PoolManager(timeout=20, retries=False, headers={"Cookie": self.cookie})

    def feed(self, count: int, most_pages: int, seed: int, timeout_s: float) -> None:
        chance, give_up_at, number = random.Random(seed), time.monotonic() + timeout_s, 0
        while len(self.pages) < count:
            assert time.monotonic() < give_up_at, f"{len(self.pages)} documents accepted in {timeout_s} s"
            number += 1
            pages = chance.randint(1, most_pages)
            name = f"{self.run}-{number}.tiff"
            answer = self._ask("POST", "/documents", fields={"file": (name, tiff(name, pages))})
            if answer is not None and answer.status == 202:
                self.pages[answer.json()["id"]] = pages
            else:
                time.sleep(_PAUSE_S)

    def document(self, document_id: str) -> Document | None:
        """Return a document; None while it cannot be asked for."""
        answer = self._ask("GET", f"/documents/{document_id}")
        if answer is None or answer.status >= 500:
            return None
        assert answer.status == 200, answer.data
        return Document.model_validate_json(answer.data)

    def have_ended(self) -> bool:
        found = [self.document(document_id) for document_id in self.pages]
        return all(each is not None and each.status.is_final for each in found)

    def check(self) -> list[str]:
        """Check every document: each page once, with its own text, or with an error. Return the codes of all errors."""
        codes: list[str] = []
        for document_id, pages in self.pages.items():
            document = self.document(document_id)
            assert document is not None
            if document.error is not None:
                codes.append(document.error.code)
                continue
            assert document.pages.of == pages
            assert document.pages.done + document.pages.failed == pages
            failed = {error.page: error for error in document.page_errors}
            assert len(failed) == document.pages.failed
            codes += [error.code for error in failed.values()]
            assert all(error.code and error.detail for error in failed.values())
            image_ids = [
                self._check_page(document_id, number) for number in range(1, pages + 1) if number not in failed
            ]
            assert len(set(image_ids)) == document.pages.done
        return codes

    def _check_page(self, document_id: str, number: int) -> str:
        page = self._json(f"/documents/{document_id}/pages/{number}")
        content = self._answer(f"/api/image/{page['image_id']}/content")
        assert content.status == 200, content.data
        expected = {line.text for line in text_lines(content.data)}
        assert set(page["text"].split("\n")) == expected, (document_id, number)
        return str(page["image_id"])

    def _json(self, path: str) -> dict[str, Any]:
        answer = self._answer(path)
        assert answer.status == 200, answer.data
        found: dict[str, Any] = answer.json()
        return found

    def _answer(self, path: str) -> urllib3.BaseHTTPResponse:
        """Return the answer as soon as no service is away: those that were killed may still be starting."""

        def answered() -> urllib3.BaseHTTPResponse | None:
            answer = self._ask("GET", path)
            return None if answer is None or answer.status >= 500 else answer

        return eventually(answered)

    def _ask(self, method: str, path: str, **options: Any) -> urllib3.BaseHTTPResponse | None:
        try:
            return self._http.request(method, f"{self.url}{path}", **options)
        except urllib3.exceptions.HTTPError:
            return None
