"""PAGE XML of 2019-07-15 (https://github.com/PRImA-Research-Lab/PAGE-XML).

A region is a block of the layout. Lines without a layout are one region.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from mesh.contracts.line import page_text, quad_of
from mesh.contracts.text_document import TextLine
from mesh.vision.export.direction import is_right_to_left
from mesh.vision.export.layout import Frame, PageSize, blocks_of
from mesh.vision.export.markup import Markup, Value, in_namespace, points, share, utc
from mesh.vision.export.pages import Document, Page
from mesh.vision.export.software import software
from mesh.vision.export.zip_stream import zipped

_NAMESPACE: Final = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
_SCHEMA: Final = f"{_NAMESPACE}/pagecontent.xsd"


def write(document: Document) -> Iterator[bytes]:
    """Write the file of a document with one page, or a ZIP with a file for each page: the schema allows no more."""
    if document.page_count == 1:
        return (page_file(document, page) for page in document.pages)
    files = ((f"page-{page.number:04}.xml", (page_file(document, page),)) for page in document.pages)
    return zipped(files, document.created_at)


def page_file(document: Document, page: Page) -> bytes:
    """Return the file of one page."""
    markup, size = Markup(), PageSize.of(page.text)
    name = document.title if document.page_count == 1 else f"{document.title} {page.number}"
    of_page: dict[str, Value] = {"imageFilename": name, "imageWidth": size.width, "imageHeight": size.height}
    with markup.element("PcGts", **in_namespace(_NAMESPACE, _SCHEMA)):
        with markup.element("Metadata"):
            markup.leaf("Creator", software())
            markup.leaf("Created", utc(document.created_at))
            markup.leaf("LastChange", utc(page.text.corrected_at or document.created_at))
        with markup.element("Page", **of_page):
            blocks = blocks_of(page.text.lines)
            if blocks:
                _write_order(markup, len(blocks))
            for number, block in enumerate(blocks, start=1):
                _write_region(markup, number, block, size)
    return markup.take()


def _write_order(markup: Markup, regions: int) -> None:
    with markup.element("ReadingOrder"), markup.element("OrderedGroup", id="order_1"):
        for index in range(regions):
            markup.empty("RegionRefIndexed", index=index, regionRef=f"region_{index + 1}")


def _write_region(markup: Markup, number: int, lines: Sequence[TextLine], size: PageSize) -> None:
    with markup.element("TextRegion", id=f"region_{number}"):
        markup.empty("Coords", points=points(size.within(quad_of(size.around(lines)))))
        for line in lines:
            _write_line(markup, line, size)
        _write_text(markup, page_text((line.text, line.layout) for line in lines), None)


def _write_line(markup: Markup, line: TextLine, size: PageSize) -> None:
    name = f"line_{line.ord_num + 1}"
    direction = {"readingDirection": "right-to-left"} if is_right_to_left(line.text) else {}
    with markup.element("TextLine", id=name, **direction):
        markup.empty("Coords", points=points(size.within(line.quad)))
        markup.empty("Baseline", points=points(size.within(Frame.of(line.quad).baseline())))
        for number, word in enumerate(line.words, start=1):
            with markup.element("Word", id=f"{name}_{number}"):
                markup.empty("Coords", points=points(size.within(word.quad)))
                _write_text(markup, word.text, word.confidence)
        _write_text(markup, line.text, line.confidence)


def _write_text(markup: Markup, text: str, confidence: float | None) -> None:
    with markup.element("TextEquiv", **({} if confidence is None else {"conf": share(confidence)})):
        markup.leaf("Unicode", text)
