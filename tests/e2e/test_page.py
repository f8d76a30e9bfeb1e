"""The page in a real Chromium, against the running mesh: what a person sees is what the store keeps."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.e2e.conftest import LINES
from tests.e2e.running_mesh import RunningMesh, eventually
from tests.servers.source import apt_install

BROWSERS = ("chromium", "chromium-browser", "google-chrome")

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
"""A browser that talks to nobody but the page."""


@pytest.fixture(scope="module")
def browser_path() -> str:
    found = find_browser()
    if found is None and os.geteuid() == 0 and apt_install("chromium"):
        found = find_browser()
    if found is None:
        pytest.fail("This test needs Chromium: apt-get install chromium")
    return found


@pytest.fixture
def page(browser_path: str, embedded_mesh: RunningMesh) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=list(QUIET), chromium_sandbox=os.geteuid() != 0
        )
        page = browser.new_page()
        page.goto(embedded_mesh.url)
        yield page
        browser.close()


def test_a_correction_is_kept_when_a_person_edits_a_line_of_an_uploaded_picture(
    page: Page, embedded_mesh: RunningMesh, picture: bytes
) -> None:
    page.get_by_label("Choose a picture").set_input_files(
        {"name": "invoice.png", "mimeType": "image/png", "buffer": picture}
    )
    lines = page.get_by_role("list", name="Lines").get_by_role("textbox")
    expect(lines).to_have_count(len(LINES), timeout=15_000)
    expect(page.get_by_role("img", name=f"{len(LINES)} lines marked in the picture")).to_be_visible()
    [kept] = eventually(embedded_mesh.history)
    assert kept["name"] == "invoice.png"

    page.get_by_role("textbox", name="Line 3").fill("Total 13.00 EUR")
    page.get_by_role("button", name="Save line 3").click()

    expect(page.get_by_role("list", name="Lines").get_by_text("Saved", exact=True)).to_be_visible()
    stored = eventually(lambda: corrected(embedded_mesh, kept["id"]))
    assert [box["corrected_text"] for box in stored] == [None, None, "Total 13.00 EUR"]


def test_the_page_says_what_to_do_when_the_file_is_no_picture(page: Page) -> None:
    page.get_by_label("Choose a picture").set_input_files(
        {"name": "notes.png", "mimeType": "image/png", "buffer": b"only words"}
    )

    expect(page.get_by_role("alert")).to_contain_text("not a picture")


def corrected(mesh: RunningMesh, image_id: str) -> list[dict[str, str | None]] | None:
    stored = mesh.stored(image_id)
    return stored["boxes"] if stored and stored["corrections"] else None


def find_browser() -> str | None:
    return next((path for path in map(shutil.which, BROWSERS) if path), None)
