"""hOCR 1.2 (https://kba.github.io/hocr-spec/1.2/), as XHTML that reads the same as HTML.

An area is a block of the layout. Lines without a layout are one area and one paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mesh.contracts.line import Rectangle
from mesh.contracts.text_document import TextLine
from mesh.vision.export.direction import is_right_to_left
from mesh.vision.export.layout import Frame, PageSize, blocks_of, paragraphs_of, rectangle_of
from mesh.vision.export.markup import Markup
from mesh.vision.export.pages import Document, Page
from mesh.vision.export.software import software

_CAPABILITIES: Final = "ocr_page ocr_carea ocr_par ocr_line ocrx_word ocrp_dir ocrp_wconf"
_MAX_SLOPE_DEGREES: Final = 45.0
"""Up to this angle a line has a baseline with a slope; beyond it a text angle."""

_IN_PROPERTY: Final = str.maketrans({'"': "'", "\\": "/", ";": ","})
"""Properties are separated by semicolons and names are quoted; not every reader handles both together."""


def write(document: Document) -> Iterator[bytes]:
    markup, title = Markup("<!DOCTYPE html>\n"), document.title
    with markup.element("html", xmlns="http://www.w3.org/1999/xhtml"):
        with markup.element("head"):
            markup.empty("meta", charset="utf-8")
            markup.leaf("title", title)
            markup.empty("meta", name="ocr-system", content=software())
            markup.empty("meta", name="ocr-capabilities", content=_CAPABILITIES)
            markup.empty("meta", name="ocr-number-of-pages", content=document.page_count)
        with markup.element("body"):
            for page in document.pages:
                _write_page(markup, page, title.translate(_IN_PROPERTY))
                yield markup.take()
    yield markup.take()


def _write_page(markup: Markup, page: Page, name: str) -> None:
    size = PageSize.of(page.text)
    whole = _bbox(Rectangle(0, 0, size.width, size.height))
    title = f'image "{name}"; {whole}; ppageno {page.number - 1}'
    with markup.element("div", **_named("ocr_page", f"page_{page.number}", title)):
        _write_blocks(markup, page, size)


def _write_blocks(markup: Markup, page: Page, size: PageSize) -> None:
    number = 0
    for block_number, block in enumerate(blocks_of(page.text.lines), start=1):
        around = _bbox(size.around(block))
        with markup.element("div", **_named("ocr_carea", f"{page.prefix}area_{block_number}", around)):
            for paragraph in paragraphs_of(block):
                number += 1
                around = _bbox(size.around(paragraph))
                with markup.element("p", **_named("ocr_par", f"{page.prefix}par_{number}", around)):
                    for line in paragraph:
                        _write_line(markup, line, size, f"{page.prefix}line_{line.ord_num + 1}")


def _write_line(markup: Markup, line: TextLine, page: PageSize, name: str) -> None:
    frame, box = Frame.of(line.quad), rectangle_of(page.within(line.quad))
    title = f"{_bbox(box)}; {_orientation(frame, box)}; x_size {frame.height:.1f}"
    direction = {"dir": "rtl"} if is_right_to_left(line.text) else {}
    with markup.element("span", **_named("ocr_line", name, title), **direction):
        for number, word in enumerate(line.words, start=1):
            confidence = "" if word.confidence is None else f"; x_wconf {100 * word.confidence:.0f}"
            title = f"{_bbox(rectangle_of(page.within(word.quad)))}{confidence}"
            markup.leaf("span", word.text, **_named("ocrx_word", f"{name}_{number}", title))


def _named(kind: str, name: str, title: str) -> dict[str, str]:
    return {"class": kind, "id": name, "title": title}


def _bbox(box: Rectangle) -> str:
    return f"bbox {box.start_x} {box.start_y} {box.start_x + box.width} {box.start_y + box.height}"


def _orientation(frame: Frame, box: Rectangle) -> str:
    """Return the baseline of a line, relative to its box's lower left corner, or the text angle of a steep one."""
    if abs(frame.degrees) > _MAX_SLOPE_DEGREES:
        return f"textangle {frame.degrees % 360:.1f}"
    x, y = frame.on_baseline(0.0)
    slope = frame.along[1] / frame.along[0]
    offset = y + (box.start_x - x) * slope - (box.start_y + box.height)
    return f"baseline {slope:.4f} {offset:.1f}"
