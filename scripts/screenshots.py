"""Take the README's screenshots, in Chromium against the running mesh.

    make screenshots

Starts `ocr-mesh serve` on free ports in a temporary folder and stops it. Needs Debian's chromium. Writes docs/screens/.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, FilePayload, Page, expect, sync_playwright

from harness.person import launch, person
from harness.running_mesh import running_mesh
from scripts.receipt import receipt
from tests.e2e.page.actions import READ_WITHIN_MS, choose, go_to, lines
from tests.e2e.page.drawing import draw_page, image_file

SCREENS: Final = Path(__file__).parent.parent / "docs" / "screens"

NOTES: Final = {
    "shopping-list.png": ("Bread and butter", "Apples, pears and plums", "Coffee"),
    "parking-ticket.png": ("Parking until 18:30", "Zone 4 west", "Paid 4.20"),
    "label.png": ("Handle with care", "This side up"),
}

DESK: Final = {"viewport": {"width": 1280, "height": 860}}
PHONE: Final = {
    "viewport": {"width": 390, "height": 780}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True
}  # fmt: skip


def main() -> None:
    SCREENS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data, running_mesh(Path(data), {}) as mesh, sync_playwright() as playwright:
        browser = launch(playwright)
        for name, (options, prepare) in _SCREENS.items():
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


def _result(page: Page) -> None:
    choose(page, _receipt())
    expect(lines(page).first).to_be_visible(timeout=READ_WITHIN_MS)
    lines(page).nth(3).hover()


def _correction(page: Page) -> None:
    _result(page)
    lines(page).nth(3).fill("Invoice No. 2026-00418")


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


def _portal(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "docs#bff-api")
    expect(page.locator(".opblock").first).to_be_visible(timeout=READ_WITHIN_MS)


def _events(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "docs#events")
    expect(page.get_by_text("imageQueue").first).to_be_visible()


_SCREENS: Final[dict[str, tuple[dict[str, Any], Callable[[Page], None]]]] = {
    "read": (DESK, lambda _page: None),
    "result": (DESK, _result),
    "correction-dark": ({**DESK, "color_scheme": "dark"}, _correction),
    "queue": (DESK, _queue),
    "region": (DESK, _editor),
    "camera-phone": (PHONE, _camera),
    "result-phone": (PHONE, _result),
    "history": (DESK, _history),
    "portal": (DESK, _portal),
    "events": (DESK, _events),
}


if __name__ == "__main__":
    main()
