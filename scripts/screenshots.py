"""Take the README's screenshots, in Chromium against the running mesh.

    make screenshots
    python -m scripts.screenshots result lines

Starts `ocr-mesh serve` on free ports in a temporary folder and stops it. Needs Debian's chromium. Writes docs/screens/.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, FilePayload, Page, expect, sync_playwright

from harness.person import launch, person
from harness.running_mesh import running_mesh
from scripts.receipt import receipt
from tests.e2e.page.actions import READ_WITHIN_MS, choose, go_to, lines, show, text_view
from tests.e2e.page.document_files import pdf_file, tiff_with_damaged_page
from tests.e2e.page.drawing import draw_page, image_file

SCREENS: Final = Path(__file__).parent.parent / "docs" / "screens"

NOTES: Final = {
    "shopping-list.png": ("Bread and butter", "Apples, pears and plums", "Coffee"),
    "parking-ticket.png": ("Parking until 18:30", "Zone 4 west", "Paid 4.20"),
    "label.png": ("Handle with care", "This side up"),
}

DESK: Final = {"viewport": {"width": 1280, "height": 860}}
WIDE: Final = {"viewport": {"width": 1920, "height": 1000}}
DARK: Final = {"color_scheme": "dark"}
PHONE: Final = {
    "viewport": {"width": 390, "height": 780}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True
}  # fmt: skip


def main(names: Sequence[str]) -> None:
    """Take the screenshots of these names; all without any."""
    SCREENS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data, running_mesh(Path(data), {}) as mesh, sync_playwright() as playwright:
        browser = launch(playwright)
        for name, (options, prepare) in _SCREENS.items():
            if names and name not in names:
                continue
            _take(browser, mesh.url, name, options, prepare)
        browser.close()


def _take(browser: Browser, address: str, name: str, options: dict[str, Any], prepare: Callable[[Page], None]) -> None:
    with person(browser, address, **options) as user:
        page = user.open()
        prepare(page)
        page.wait_for_timeout(400)  # for transitions
        page.screenshot(path=SCREENS / f"{name}.png")


def _receipt() -> FilePayload:
    return {"name": "receipt.png", "mimeType": "image/png", "buffer": receipt()}


def _text(page: Page) -> None:
    choose(page, _receipt())
    expect(text_view(page)).to_be_visible(timeout=READ_WITHIN_MS)


def _selection(page: Page) -> None:
    """Select text in the picture, over several lines."""
    _text(page)
    parts = page.locator(".picture-text-line")
    start, end = (parts.filter(has_text=text).bounding_box() for text in ("1 x Cappuccino", "11.40"))
    assert start
    assert end
    page.mouse.move(start["x"] + 1, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"], end["y"] + end["height"] / 2, steps=5)
    page.mouse.up()


def _lines(page: Page) -> None:
    _text(page)
    show(page, "Lines")
    lines(page).nth(3).hover()


def _correction(page: Page) -> None:
    _lines(page)
    lines(page).nth(3).fill("Invoice No. 2026-00418")


def _replace(page: Page) -> None:
    _text(page)
    page.get_by_role("searchbox", name="Search this text").fill("2026")
    page.get_by_role("button", name="Replace", exact=True).click()
    page.get_by_role("textbox", name="Replace with").fill("2027")


def _table(page: Page) -> None:
    _text(page)
    show(page, "Table")


def _unknown(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "#/nowhere")
    expect(page.get_by_role("heading", name="Page not found")).to_be_visible()


def _queue(page: Page) -> None:
    choose(page, _receipt(), *(image_file(name, draw_page(text)) for name, text in NOTES.items()))
    expect(page.get_by_role("link", name="Open label.png")).to_be_visible(timeout=READ_WITHIN_MS)
    page.evaluate("() => window.scrollTo(0, 0)")


def _editor(page: Page) -> None:
    page.get_by_role("switch", name="Crop or rotate first").check()
    choose(page, _receipt())
    page.get_by_role("dialog").get_by_role("button", name="Select a region").click()


def _camera(page: Page) -> None:
    page.get_by_role("button", name="Take a photo").click()
    expect(page.get_by_role("button", name="Take the photo")).to_be_enabled()


def _history(page: Page) -> None:
    _queue(page)
    page.wait_for_timeout(1500)  # until all are stored
    go_to(page, "History")
    expect(page.get_by_role("link", name="label.png")).to_be_visible()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.history-thumbnail')].every(e => e.querySelector('img')?.naturalWidth)"
    )


def _document(page: Page) -> None:
    _read_document(page)
    page.get_by_role("link", name="Page 3", exact=True).click()
    show(page, "Lines")
    expect(lines(page).first).to_have_value("Inspection report, page 3")


def _document_text(page: Page) -> None:
    _read_document(page)
    page.get_by_role("link", name="Whole text", exact=True).click()
    expect(page.get_by_role("region", name="Page 3", exact=True)).to_contain_text("page 3")


def _document_error(page: Page) -> None:
    _read_document(page)
    page.get_by_role("link", name="Page 5, could not be read").click()
    expect(page.get_by_role("alert")).to_be_visible()


def _read_document(page: Page) -> None:
    pages = [draw_page(_sheet(number), (820, 1060), 34) for number in range(1, 13)]
    choose(page, tiff_with_damaged_page("inspection-report.tif", pages, damaged=5))
    expect(page.get_by_text(re.compile("^12 pages, 1 could not be read"))).to_be_visible(timeout=6 * READ_WITHIN_MS)
    page.wait_for_function(_SHOWN_THUMBNAILS_ARE_LOADED, timeout=6 * READ_WITHIN_MS)


_SHOWN_THUMBNAILS_ARE_LOADED: Final = """() => [...document.querySelectorAll('.page-thumbnail img')]
  .filter(image => image.getBoundingClientRect().right <= innerWidth)
  .every(image => image.naturalWidth)"""


def _sheet(number: int) -> tuple[str, ...]:
    return (
        f"Inspection report, page {number}",
        f"Section {number}: roof and gutters",
        "Tiles are complete; two are loose.",
        "The gutter was cleaned in May.",
        f"Measured length {number * 3 + 1}.40 m",
        "No further work is needed.",
    )


def _password(page: Page) -> None:
    choose(page, pdf_file("contract.pdf", 2, password="secret"))
    expect(page.get_by_label("Password of contract.pdf")).to_be_visible(timeout=READ_WITHIN_MS)


def _portal(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "docs")
    expect(page.locator(".limits")).to_be_visible()


def _events(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "docs#events")
    expect(page.get_by_text("imageQueue").first).to_be_visible()


_SCREENS: Final[dict[str, tuple[dict[str, Any], Callable[[Page], None]]]] = {
    "read": (DESK, lambda _page: None),
    "read-wide-dark": ({**WIDE, **DARK}, lambda _page: None),
    "read-phone": (PHONE, lambda _page: None),
    "result": (DESK, _text),
    "result-dark": ({**DESK, **DARK}, _selection),
    "result-wide": (WIDE, _selection),
    "lines": (DESK, _lines),
    "lines-wide-dark": ({**WIDE, **DARK}, _lines),
    "lines-phone": (PHONE, _lines),
    "correction-dark": ({**DESK, **DARK}, _correction),
    "replace": (DESK, _replace),
    "table": (DESK, _table),
    "table-wide-dark": ({**WIDE, **DARK}, _table),
    "table-phone-dark": ({**PHONE, **DARK}, _table),
    "unknown": (DESK, _unknown),
    "queue": (DESK, _queue),
    "region": (DESK, _editor),
    "camera-phone": (PHONE, _camera),
    "result-phone": (PHONE, _text),
    "result-phone-dark": ({**PHONE, **DARK}, _text),
    "history": (DESK, _history),
    "document": (DESK, _document),
    "document-text-dark": ({**DESK, "color_scheme": "dark"}, _document_text),
    "document-phone": (PHONE, _document),
    "document-error-phone-dark": ({**PHONE, "color_scheme": "dark"}, _document_error),
    "password": (DESK, _password),
    "portal": (DESK, _portal),
    "events": (DESK, _events),
}


if __name__ == "__main__":
    main(sys.argv[1:])
