"""PAGE XML of 2019-07-15 (https://github.com/PRImA-Research-Lab/PAGE-XML).

A region is a block of the layout. Lines without a layout are one region.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bff_api.export.direction import is_right_to_left
from bff_api.export.layout import Frame, Page, blocks_of
from bff_api.export.markup import Markup, Value, in_namespace, points, share, utc
from bff_api.export.software import software
from mesh.contracts.line import page_text, quad_of
from mesh.contracts.text_document import TextDocument, TextLine

_NAMESPACE: Final = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
_SCHEMA: Final = f"{_NAMESPACE}/pagecontent.xsd"


def write(document: TextDocument) -> bytes:
    markup, size = Markup(), Page.of(document)
    of_page: dict[str, Value] = {
        "imageFilename": document.name or document.id,
        "imageWidth": size.width,
        "imageHeight": size.height,
    }
    with markup.element("PcGts", **in_namespace(_NAMESPACE, _SCHEMA)):
        with markup.element("Metadata"):
            markup.leaf("Creator", software())
            markup.leaf("Created", utc(document.created_at))
            markup.leaf("LastChange", utc(document.corrected_at or document.created_at))
        with markup.element("Page", **of_page):
            blocks = blocks_of(document.lines)
            if blocks:
                _write_order(markup, len(blocks))
            for number, block in enumerate(blocks, start=1):
                _write_region(markup, number, block, size)
    return markup.written()


def _write_order(markup: Markup, regions: int) -> None:
    with markup.element("ReadingOrder"), markup.element("OrderedGroup", id="order_1"):
        for index in range(regions):
            markup.empty("RegionRefIndexed", index=index, regionRef=f"region_{index + 1}")


def _write_region(markup: Markup, number: int, lines: Sequence[TextLine], size: Page) -> None:
    with markup.element("TextRegion", id=f"region_{number}"):
        markup.empty("Coords", points=points(size.within(quad_of(size.around(lines)))))
        for line in lines:
            _write_line(markup, line, size)
        _write_text(markup, page_text((line.text, line.layout) for line in lines), None)


def _write_line(markup: Markup, line: TextLine, size: Page) -> None:
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
