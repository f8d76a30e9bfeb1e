"""ALTO 4.2 (https://www.loc.gov/standards/alto/), in pixels.

A text block is a block of the layout. Lines without a layout are one block.
"""

from __future__ import annotations

from typing import Final

from bff_api.export.layout import Corners, Frame, Page, blocks_of, rectangle_of
from bff_api.export.markup import Markup, in_namespace, points, share, utc
from bff_api.export.software import NAME, software_version
from mesh.contracts.line import Rectangle
from mesh.contracts.text_document import TextDocument, TextLine, TextWord

_NAMESPACE: Final = "http://www.loc.gov/standards/alto/ns-v4#"
_SCHEMA: Final = "http://www.loc.gov/standards/alto/v4/alto-4-2.xsd"


def write(document: TextDocument) -> bytes:
    markup, page = Markup(), Page.of(document)
    whole = _place(Rectangle(0, 0, page.width, page.height))
    size = {"WIDTH": page.width, "HEIGHT": page.height}
    with markup.element("alto", **in_namespace(_NAMESPACE, _SCHEMA), SCHEMAVERSION="4.2"):
        _write_description(markup, document)
        with (
            markup.element("Layout"),
            markup.element("Page", ID="page_1", PHYSICAL_IMG_NR=1, **size),
            markup.element("PrintSpace", **whole),
        ):
            for number, block in enumerate(blocks_of(document.lines), start=1):
                with markup.element("TextBlock", ID=f"block_{number}", **_place(page.around(block))):
                    for line in block:
                        _write_line(markup, line, page)
    return markup.written()


def _write_description(markup: Markup, document: TextDocument) -> None:
    with markup.element("Description"):
        markup.leaf("MeasurementUnit", "pixel")
        with markup.element("sourceImageInformation"):
            markup.leaf("fileName", document.name or document.id)
        with markup.element("Processing", ID="processing_1"):
            markup.leaf("processingCategory", "contentGeneration")
            markup.leaf("processingDateTime", utc(document.created_at))
            markup.leaf("processingStepDescription", "text line detection and recognition")
            with markup.element("processingSoftware"):
                markup.leaf("softwareName", NAME)
                markup.leaf("softwareVersion", software_version())


def _write_line(markup: Markup, line: TextLine, page: Page) -> None:
    name, corners = f"line_{line.ord_num + 1}", page.within(line.quad)
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
