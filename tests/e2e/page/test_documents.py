"""Files of several pages: progress, pages, whole text, downloads, errors in their place, passwords."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdfium2 import PdfDocument

from harness.person import Person
from harness.running_mesh import RunningMesh
from harness.waiting import eventually
from tests.e2e.page.actions import READ_WITHIN_MS, choose, create_link, drop, go_to, lines, show, suspended
from tests.e2e.page.conftest import NewUser
from tests.e2e.page.document_files import draw_pages, page_lines, pdf_file, tiff_with_damaged_page

PAGES: Final = 12
DOCUMENT_READ_WITHIN_MS: Final = 120_000


def documents(user: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = user.context.request.get(f"{user.address}/documents").json()["documents"]
    return found


def strip(page: Page) -> Locator:
    return page.get_by_role("list", name="Pages of the document")


def expect_document_read(page: Page, facts: str) -> None:
    expect(page.get_by_text(re.compile(f"^{facts} · "))).to_be_visible(timeout=DOCUMENT_READ_WITHIN_MS)


def download(page: Page, label: str, path: Path) -> Path:
    """Download the document in a format. Returns `path`, whose name must be the suggested one."""
    page.get_by_role("button", name="Download").click()
    with page.expect_download(timeout=DOCUMENT_READ_WITHIN_MS) as started:
        page.get_by_role("list", name="Files").get_by_role("button", name=re.compile(f"^{label} ")).click()
    started.value.save_as(path)
    assert started.value.suggested_filename == path.name
    return path


@pytest.mark.timeout(300)
def test_pdf_is_dropped_browsed_corrected_downloaded_and_deleted(
    user: Person, embedded_mesh: RunningMesh, tmp_path: Path
) -> None:
    page = user.open()
    with suspended(embedded_mesh, "document-worker"):
        drop(page, pdf_file("report.pdf", PAGES))
        expect(page.get_by_role("heading", level=1)).to_have_text("report.pdf", timeout=READ_WITHIN_MS)
        expect(page.get_by_role("progressbar", name="Pages read")).to_be_visible()
        assert "#/document/" in page.url
    expect_document_read(page, f"{PAGES} pages")
    expect(page.get_by_role("progressbar", name="Pages read")).to_have_count(0)
    expect(strip(page).get_by_role("link")).to_have_count(PAGES)

    strip(page).get_by_role("link", name="Page 7", exact=True).click()
    show(page, "Lines")
    expect(lines(page).first).to_have_value(page_lines(7)[0])
    expect(page.get_by_role("img", name=f"{len(page_lines(7))} lines marked in the picture")).to_be_visible()
    lines(page).first.fill("Corrected on page 7")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Line 1: saved")

    page.get_by_role("link", name="Whole text", exact=True).click()
    expect(page.get_by_role("region", name=f"Page {PAGES}", exact=True)).to_contain_text(page_lines(PAGES)[0])
    expect(page.get_by_role("region", name="Page 7", exact=True)).to_contain_text("Corrected on page 7")

    texts = download(page, "Text", tmp_path / "report.txt").read_text().split("\f")
    assert [page_lines(number)[0] in texts[number - 1] for number in (1, 7, 12)] == [True, False, True]
    assert "Corrected on page 7" in texts[6]
    with closing(PdfDocument(download(page, "Searchable PDF", tmp_path / "report.pdf"))) as pdf:
        assert len(pdf) == PAGES
        assert "Corrected on page 7" in pdf[6].get_textpage().get_text_range()

    page.get_by_role("button", name="Share", exact=True).click()
    link = create_link(page)
    assert "Corrected on page 7" in user.context.request.get(f"{link}/text").text()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Revoke")).click()
    expect(page.get_by_role("dialog").get_by_text("No active links.")).to_be_visible()
    assert user.context.request.get(link).status == 404
    page.get_by_role("dialog").get_by_role("button", name="Close").click()

    go_to(page, "History")
    page.get_by_role("searchbox", name="Search names and text").fill("report")
    expect(page.get_by_role("list", name="Documents").get_by_role("link", name="report.pdf")).to_be_visible()
    page.get_by_role("link", name="report.pdf").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete document").click()
    expect(page.get_by_text("No scans yet")).to_be_visible()
    eventually(lambda: documents(user) == [])


def test_damaged_page_is_an_error_in_its_place_and_pages_are_moved_through_by_keys(user: Person) -> None:
    page = user.open()
    choose(page, tiff_with_damaged_page("fax.tif", draw_pages(3), damaged=2))
    expect_document_read(page, "3 pages, 1 could not be read")

    strip(page).get_by_role("link", name="Page 1", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(strip(page).get_by_role("link", name="Page 2, could not be read")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Page 2 could not be read. File damaged or incomplete.")
    page.keyboard.press("Alt+PageDown")
    show(page, "Lines")
    expect(lines(page).first).to_have_value(page_lines(3)[0])
    lines(page).first.focus()
    page.keyboard.press("Alt+PageUp")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("link", name="Whole text", exact=True).click()
    expect(page.get_by_role("region", name="Page 2", exact=True)).to_contain_text("could not be read")


def test_encrypted_pdf_is_read_on_a_phone_with_its_password(new_user: NewUser, phone: dict[str, Any]) -> None:
    user = new_user(**phone)
    page = user.open()
    choose(page, pdf_file("secret.pdf", 2, password="horse"))
    password = page.get_by_label("Password of secret.pdf")
    expect(password).to_be_visible(timeout=DOCUMENT_READ_WITHIN_MS)
    password.fill("donkey")
    page.get_by_role("button", name="Open", exact=True).tap()
    expect(page.get_by_text("The password does not open this file.")).to_be_visible(timeout=DOCUMENT_READ_WITHIN_MS)
    password.fill("horse")
    page.get_by_role("button", name="Open", exact=True).tap()

    expect_document_read(page, "2 pages")
    page.get_by_role("link", name="Next page").tap()
    show(page, "Lines")
    expect(lines(page).first).to_have_value(page_lines(2)[0])
    eventually(lambda: [each["status"] for each in documents(user)] == ["done"])


def test_document_that_is_being_read_is_cancelled(user: Person, embedded_mesh: RunningMesh) -> None:
    page = user.open()
    with suspended(embedded_mesh, "document-worker"):
        choose(page, pdf_file("report.pdf", 2))
        page.get_by_role("button", name="Cancel", exact=True).click()
        page.get_by_role("button", name="Cancel and delete").click()
        expect(page.get_by_text("No scans yet")).to_be_visible()
    eventually(lambda: documents(user) == [])
