"""The result page: boxes, zoom, search, copy, download, corrections."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from harness.person import Person
from harness.waiting import eventually
from tests.e2e.page.actions import history, lines, upload
from tests.e2e.page.drawing import LINES


def stored(user: Person) -> dict[str, Any]:
    [kept] = history(user)
    found: dict[str, Any] = user.context.request.get(f"{user.address}/api/image/{kept['id']}").json()
    return found


def box(page: Page, line: int) -> Locator:
    return page.locator(f"polygon[data-line='{line}']")


def test_line_and_box_are_highlighted_together(user: Person) -> None:
    page = upload(user, "both.png")
    expect(box(page, 1)).not_to_have_class(re.compile("box-active"))
    lines(page).nth(1).hover()
    expect(box(page, 1)).to_have_class(re.compile("box-active"))
    lines(page).nth(2).focus()
    expect(box(page, 2)).to_have_class(re.compile("box-active"))

    place = box(page, 0).bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    expect(page.get_by_role("list", name="Lines").get_by_role("listitem").first).to_have_class(
        re.compile("line-active")
    )
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    expect(lines(page).first).to_be_focused()


WIDTH_OF_BOX = "document.querySelector(\"polygon[data-line='1']\").getBoundingClientRect().width"


def test_picture_is_zoomed_and_moved_by_wheel_drag_and_button(user: Person) -> None:
    page = upload(user, "close.png")
    frame = page.locator(".picture-frame").bounding_box()
    assert frame is not None
    middle = (frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2)

    def place() -> tuple[float, float, float]:
        found = box(page, 1).bounding_box()
        assert found is not None
        return found["x"], found["y"], found["width"]

    small = place()
    page.mouse.move(*middle)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    page.wait_for_function(f"before => {WIDTH_OF_BOX} > before * 1.2", arg=small[2])
    grown = place()
    below = box(page, 1).bounding_box()
    assert below is not None
    between = below["y"] + 1.4 * below["height"]  # No text is there, which would be selected.
    page.mouse.move(middle[0], between)
    page.mouse.down()
    page.mouse.move(middle[0] + 80, between + 10, steps=4)
    page.mouse.up()
    moved = place()
    assert moved[0] == pytest.approx(grown[0] + 80, abs=25)
    page.get_by_role("button", name="Fit page").click()
    page.wait_for_function(f"before => Math.abs({WIDTH_OF_BOX} - before) < 2", arg=small[2])


def test_all_text_and_a_line_are_copied(user: Person) -> None:
    user.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=user.address)
    page = upload(user, "copied.png")
    shown = [line.input_value() for line in lines(page).all()]
    page.get_by_role("button", name="Copy all text").click()
    expect(page.get_by_role("status")).to_contain_text("Copied all text")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.split("\n\n") == shown  # far apart on the page, so each is a block
    lines(page).nth(1).focus()
    page.get_by_role("button", name="Copy line 2").click()
    eventually(lambda: page.evaluate("navigator.clipboard.readText()") == shown[1])


FILES = {
    "Text": ".txt",
    "Layout text": ".layout.txt",
    "Markdown": ".md",
    "CSV": ".csv",
    "JSON": ".json",
    "hOCR": ".hocr.html",
    "ALTO XML": ".alto.xml",
    "PAGE XML": ".page.xml",
    "Searchable PDF": ".pdf",
}


def test_every_format_is_downloaded_with_the_text(user: Person, tmp_path: Path) -> None:
    page = upload(user, "saved.png")
    shown = [line.input_value() for line in lines(page).all()]
    for name, ending in FILES.items():
        page.get_by_role("button", name="Download").click()
        with page.expect_download() as download:
            page.get_by_role("list", name="Files").get_by_role("button", name=re.compile(f"^{name}")).click()
        assert download.value.suggested_filename == f"saved{ending}"
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        text = _text_of(file)
        assert all(word in text for line in shown for word in line.split()), (name, text)


def _text_of(file: Path) -> str:
    if file.suffix != ".pdf":
        return file.read_text()
    pdftotext = shutil.which("pdftotext")
    assert pdftotext, "This test needs pdftotext: apt-get install poppler-utils"
    return subprocess.run([pdftotext, "-layout", file, "-"], check=True, capture_output=True, text=True).stdout


def test_line_is_corrected_by_keyboard_and_sent_once(user: Person) -> None:
    page = upload(user, "corrected.png")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if "correct-text" in request.url else None)
    line = lines(page).nth(2)
    before = line.input_value()
    line.fill("Total 99.99 EUR")
    line.press("Escape")
    expect(line).to_have_value(before)
    line.press("Enter")
    line.fill("Total 13.00 EUR")
    line.press("Enter")

    expect(page.get_by_role("list", name="Lines").get_by_text("Saved", exact=True)).to_be_visible()
    assert [body for body in sent if "13.00" in body] == sent
    corrected = eventually(lambda: stored(user) if stored(user)["corrections"] else None)
    assert [found["corrected_text"] for found in corrected["boxes"]] == [None, None, "Total 13.00 EUR"]


def test_correction_is_shown_in_another_tab(user: Person) -> None:
    first = upload(user, "tabs.png")
    second = user.open(f"/#/picture/{history(user)[0]['id']}")
    expect(lines(second)).to_have_count(len(LINES))
    lines(first).nth(0).fill("Invoice 2026-115")
    lines(first).nth(0).press("Enter")
    expect(first.get_by_role("list", name="Lines").get_by_text("Saved", exact=True)).to_be_visible()
    expect(lines(second).nth(0)).to_have_value("Invoice 2026-115")
