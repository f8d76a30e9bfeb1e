"""The history page: search, rename, delete, undo."""

from __future__ import annotations

import io
import re
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect
from pypdfium2 import PdfDocument

from harness.person import Person
from harness.waiting import eventually
from tests.e2e.page.actions import READ_WITHIN_MS, choose, go_to, history, upload
from tests.e2e.page.axe import serious_violations
from tests.e2e.page.conftest import NewUser
from tests.e2e.page.document_files import page_lines, pdf_file


def names(user: Person) -> list[str]:
    return [kept["name"] for kept in history(user)]


def pictures(page: Page) -> Locator:
    return page.get_by_role("list", name="Pictures", exact=True).get_by_role("listitem")


def test_history_shows_text_retention_and_thumbnail(user: Person) -> None:
    page = upload(user, "receipt.png")
    go_to(page, "History")

    row = pictures(page)
    expect(row).to_have_count(1)
    expect(row).to_contain_text("coffees")
    expect(row).to_contain_text("7 days")
    expect(page.get_by_text("1 of 10,000 pictures")).to_be_visible()
    page.wait_for_function("() => document.querySelector('[role=listitem] img')?.naturalWidth === 320")
    row.get_by_role("link", name="receipt.png").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("receipt.png")


def test_pictures_are_stepped_through_in_the_order_of_the_list(user: Person) -> None:
    page = upload(user, "first.png")
    upload(user, "second.png", ("Another one",))
    go_to(page, "History")
    expect(pictures(page)).to_have_count(2)
    page.get_by_role("link", name="second.png").click()
    page.get_by_role("link", name="Next picture").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("first.png")
    expect(page.get_by_role("link", name="Next picture")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Alt+PageUp")
    expect(page.get_by_role("heading", level=1)).to_have_text("second.png")


def test_search_finds_names_and_text(user: Person) -> None:
    page = upload(user, "bakery.png", ("Fresh bread every day",))
    upload(user, "garage.png", ("New tyres and brakes",))
    go_to(page, "History")
    expect(pictures(page)).to_have_count(2)
    field = page.get_by_role("searchbox", name="Search names and text")
    field.fill("TYRES")
    expect(pictures(page)).to_have_count(1)
    expect(pictures(page)).to_contain_text("garage.png")
    page.reload()
    expect(pictures(page)).to_have_count(1)
    field = page.get_by_role("searchbox", name="Search names and text")
    field.fill("bakery")
    expect(pictures(page)).to_contain_text("bakery.png")
    field.fill("100%")
    expect(page.get_by_role("status")).to_contain_text("No results for")
    page.get_by_role("button", name="Clear search").click()
    expect(pictures(page)).to_have_count(2)


def test_order_kind_and_dates_are_chosen_by_keyboard_and_kept_in_the_address(
    new_user: NewUser, phone: dict[str, Any]
) -> None:
    user = new_user(**phone)
    page = upload(user, "b.png", ("Fresh bread every day",))
    upload(user, "a.png", ("New tyres and brakes",))
    go_to(page, "History")
    expect(pictures(page)).to_have_count(2)
    expect(pictures(page).first).to_contain_text("a.png")
    page.get_by_role("combobox", name="Sort").focus()
    page.keyboard.type("Oldest")
    expect(pictures(page).first).to_contain_text("b.png")
    page.get_by_role("combobox", name="Date").select_option("Today")
    page.reload()
    expect(page.get_by_role("combobox", name="Sort")).to_have_value("oldest")
    expect(page.get_by_role("combobox", name="Date")).to_have_value("today")
    expect(pictures(page).first).to_contain_text("b.png")
    page.get_by_role("link", name="b.png").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("b.png")
    page.go_back()
    page.get_by_role("combobox", name="Sort").select_option("By name")
    expect(pictures(page).first).to_contain_text("a.png")
    page.get_by_role("combobox", name="Date").select_option("Choose dates…")
    page.get_by_label("To", exact=True).fill("2020-01-01")
    expect(page.get_by_role("status")).to_contain_text("No results. Change the filters")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert serious_violations(page) == []
    page.get_by_role("button", name="Clear filters").click()
    expect(pictures(page)).to_have_count(2)
    page.get_by_role("combobox", name="Kind").select_option("Documents")
    expect(pictures(page)).to_have_count(0)


def test_picture_is_deleted_after_the_undo_time_or_when_the_page_is_closed(user: Person) -> None:
    page = upload(user, "first.png")
    upload(user, "second.png", ("Another one",))
    go_to(page, "History")
    expect(pictures(page)).to_have_count(2)
    page.get_by_role("button", name="Delete first.png").click()
    eventually(lambda: names(user) == ["second.png"])
    page.get_by_role("button", name="Delete second.png").click()
    page.close()
    eventually(lambda: names(user) == [] or None)


def download_selection(page: Page, label: str) -> tuple[str, bytes]:
    """Download the selection. Returns the suggested name and the content."""
    page.get_by_role("region", name="Selection").get_by_role("button", name="Download").click()
    files = page.get_by_role("list", name="Files")
    expect(files).to_be_visible()
    with page.expect_download(timeout=READ_WITHIN_MS) as download:
        files.get_by_role("button", name=re.compile(f"^{label} ")).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_selection_is_downloaded_as_zip_pdf_and_text(user: Person) -> None:
    page = upload(user, "bakery.png", ("Fresh bread every day",))
    go_to(page, "New scan")
    choose(page, pdf_file("report.pdf", 2))
    expect(page.get_by_text(re.compile("^2 pages · "))).to_be_visible(timeout=READ_WITHIN_MS)
    go_to(page, "History")
    page.get_by_role("checkbox", name="Select report.pdf").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Select all 2").click()
    expect(page.get_by_text("2 files selected")).to_be_visible()

    name, content = download_selection(page, "ZIP: Text")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert (name, archive.namelist()) == ("ocr-mesh.zip", ["bakery.txt", "report.txt"])
        assert "Fresh bread every day" in archive.read("bakery.txt").decode()
    name, content = download_selection(page, "One PDF")
    assert name == "ocr-mesh.pdf"
    with closing(PdfDocument(content)) as pdf:
        found = [pdf[number].get_textpage().get_text_range() for number in range(len(pdf))]
    assert len(found) == 3
    assert all(text in read for text, read in zip(("bread", page_lines(1)[0], page_lines(2)[0]), found, strict=True))
    name, content = download_selection(page, "All text")
    assert name == "ocr-mesh.txt"
    assert content.decode().startswith("bakery.png\n==========\n\nFresh bread every day\n")
    assert "\nreport.pdf\n==========\n" in content.decode()
    page.get_by_role("region", name="Selection").get_by_role("button", name="Download").click()
    assert serious_violations(page) == []
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Delete 2 files…").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("No scans yet")).to_be_visible()
