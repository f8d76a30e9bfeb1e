"""ALTO 4.2 (https://www.loc.gov/standards/alto/), in pixels.

A text block is a block of the layout. Lines without a layout are one block.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mesh.contracts.line import Rectangle
from mesh.contracts.text_document import TextLine, TextWord
from mesh.vision.export.layout import Corners, Frame, PageSize, blocks_of, rectangle_of
from mesh.vision.export.markup import Markup, in_namespace, points, share, utc
from mesh.vision.export.pages import Document, Page
from mesh.vision.export.software import NAME, software_version

_NAMESPACE: Final = "http://www.loc.gov/standards/alto/ns-v4#"
_SCHEMA: Final = "http://www.loc.gov/standards/alto/v4/alto-4-2.xsd"


def write(document: Document) -> Iterator[bytes]:
    markup = Markup()
    with markup.element("alto", **in_namespace(_NAMESPACE, _SCHEMA), SCHEMAVERSION="4.2"):
        _write_description(markup, document)
        with markup.element("Layout"):
            for page in document.pages:
                _write_page(markup, page)
                yield markup.take()
    yield markup.take()


def _write_page(markup: Markup, page: Page) -> None:
    size = PageSize.of(page.text)
    sides = {"WIDTH": size.width, "HEIGHT": size.height}
    whole = _place(Rectangle(0, 0, size.width, size.height))
    with (
        markup.element("Page", ID=f"page_{page.number}", PHYSICAL_IMG_NR=page.number, **sides),
        markup.element("PrintSpace", **whole),
    ):
        for number, block in enumerate(blocks_of(page.text.lines), start=1):
            with markup.element("TextBlock", ID=f"{page.prefix}block_{number}", **_place(size.around(block))):
                for line in block:
                    _write_line(markup, line, size, f"{page.prefix}line_{line.ord_num + 1}")


def _write_description(markup: Markup, document: Document) -> None:
    with markup.element("Description"):
        markup.leaf("MeasurementUnit", "pixel")
        with markup.element("sourceImageInformation"):
            markup.leaf("fileName", document.title)
        with markup.element("Processing", ID="processing_1"):
            markup.leaf("processingCategory", "contentGeneration")
            markup.leaf("processingDateTime", utc(document.created_at))
            markup.leaf("processingStepDescription", "text line detection and recognition")
            with markup.element("processingSoftware"):
                markup.leaf("softwareName", NAME)
                markup.leaf("softwareVersion", software_version())


def _write_line(markup: Markup, line: TextLine, page: PageSize, name: str) -> None:
    corners = page.within(line.quad)
    baseline = points(page.within(Frame.of(line.quad).baseline()))
    corrected = {"CS": "true"} if line.is_corrected else {}
    with markup.element("TextLine", ID=name, BASELINE=baseline, **_place(rectangle_of(corners)), **corrected):
        _write_shape(markup, corners)
        before: Rectangle | None = None
        for number, word in enumerate(line.words, start=1):
            corners = page.within(word.quad)
            box = rectangle_of(corners)
            if before is not None:
                _write_space(markup, before, box)
            attributes = {
                "ID": f"{name}_{number}",
                "CONTENT": word.text,
                **_place(box),
                **_confidence(word),
            } | corrected
            if _is_upright(corners, box):
                markup.empty("String", **attributes)
            else:
                with markup.element("String", **attributes):
                    _write_shape(markup, corners)
            before = box


def _write_shape(markup: Markup, corners: Corners) -> None:
    with markup.element("Shape"):
        markup.empty("Polygon", POINTS=points(corners))


def _write_space(markup: Markup, before: Rectangle, after: Rectangle) -> None:
    """Write the space between the facing ends of two words, in either direction of writing."""
    left, right = sorted((before, after))
    start = left.start_x + left.width
    markup.empty("SP", HPOS=start, VPOS=before.start_y, WIDTH=max(0, right.start_x - start))


def _place(box: Rectangle) -> dict[str, int]:
    return {"HPOS": box.start_x, "VPOS": box.start_y, "WIDTH": box.width, "HEIGHT": box.height}


def _confidence(word: TextWord) -> dict[str, str]:
    return {} if word.confidence is None else {"WC": share(word.confidence)}


def _is_upright(corners: Corners, box: Rectangle) -> bool:
    """Return whether the rectangle describes the corners completely."""
    return corners[0] == (box.start_x, box.start_y) and corners[1][1] == box.start_y and corners[3][0] == box.start_x
