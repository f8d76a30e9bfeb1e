"""Read files with the models, in this process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from mesh.contracts.problems import Problem
from mesh.vision.documents.document import SourcePage
from ocr_mesh.reading.models import PageModels, own_text
from ocr_mesh.reading.opening import Contents, Opening, PageToRead
from ocr_mesh.reading.read_file import FailedPage, Progress, ReadFile, ReadPage, Wishes, checked


@dataclass(frozen=True, slots=True)
class LocalReader:
    """Reads one page at a time with all CPUs, and meanwhile opens the next page of each file."""

    models: PageModels
    opening: Opening
    wishes: Wishes

    def read(self, file: Path, name: str, progress: Progress) -> ReadFile:
        contents = self.opening.contents(file, self.wishes)
        progress.opened(len(contents.numbers))
        pages: list[ReadPage | FailedPage] = []
        for number, opened in self._opened_pages(file, contents):
            progress.wait()
            pages.append(self._page(number, opened))
            progress.page_done()
        return checked(ReadFile(pages, contents.count, contents.is_document))

    def _opened_pages(self, file: Path, contents: Contents) -> Iterator[tuple[int, Future[PageToRead | SourcePage]]]:
        """Yield the pages to read; while one is read, the next is opened."""
        first, *others = contents.numbers
        with ThreadPoolExecutor(1) as ahead:
            current = ahead.submit(self.opening.page, file, first, contents, self.wishes)
            for number in others:
                following = ahead.submit(self.opening.page, file, number, contents, self.wishes)
                yield first, current
                first, current = number, following
            yield first, current

    def _page(self, number: int, opened: Future[PageToRead | SourcePage]) -> ReadPage | FailedPage:
        started_at = time.perf_counter()
        try:
            page = opened.result()
        except OSError as error:
            return FailedPage(number, error.strerror or str(error))
        except Problem as error:
            return FailedPage(number, error.detail)
        if isinstance(page, PageToRead):
            found = self.models(page.image, page.source)
            height, width = page.image.shape[:2]
        else:
            found = own_text(page)
            height, width = page.height, page.width
        ms = (time.perf_counter() - started_at) * 1000
        return ReadPage(number, width, height, found.lines, found.notices, ms)
