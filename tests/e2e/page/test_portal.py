"""The API reference: documents of all services and events, with requests to the running services."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from harness.person import Person
from scripts.smoke import SAMPLE
from tests.e2e.page.axe import COLOURS, serious_violations
from tests.e2e.page.conftest import NewUser

SHOWN = {"start": ".limits", "bff-api/readPicture": ".opblock", "detection-api": ".opblock", "events": ".queue"}
"""A part of each page that is visible after loading. The document of bff-api has the same parts as a shorter one."""
DOCUMENTS = ("recognition-api", "image-store")
"""Those of bff-api and detection-api are shown in other tests."""


@pytest.mark.parametrize("document", DOCUMENTS)
def test_openapi_document_is_shown_and_downloaded(user: Person, document: str) -> None:
    page = user.open(f"/docs#{document}")
    expect(page.get_by_role("heading", level=2, name=document)).to_be_visible()
    expect(page.locator(".opblock").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download OpenAPI 3.1").locator("visible=true").click()
    assert download.value.suggested_filename == f"{document}.json"


def test_request_is_sent_to_bff_api(user: Person) -> None:
    page = user.open("/docs#bff-api")
    call = page.locator(".opblock", has_text="/api/limits").first
    call.locator("button.opblock-summary-control").click()
    call.get_by_role("button", name="Try it out").click()
    call.get_by_role("button", name="Execute").click()
    expect(call.locator(".live-responses-table").first).to_contain_text("max_upload_bytes")


def test_request_is_proxied_to_another_service(user: Person) -> None:
    page = user.open("/docs#detection-api")
    call = page.locator(".opblock", has_text="/minimal-boxes")
    call.locator("button.opblock-summary-control").click()
    call.get_by_role("button", name="Try it out").click()
    call.locator("input[type=file]").set_input_files(SAMPLE)
    call.get_by_role("button", name="Execute").click()
    answer = call.locator(".live-responses-table").first
    expect(answer).to_contain_text("start_x")
    expect(answer.locator(".response-col_status").nth(1)).to_contain_text("200")
    assert serious_violations(page) == []


def test_first_call_is_copied_and_an_operation_is_found_on_a_phone(new_user: NewUser) -> None:
    page = new_user(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).open("/docs")
    expect(page.get_by_role("region", name="Code in curl")).to_contain_text("/docs/sample.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert [name for name in loaded(page) if "swagger" in name] == []

    page.get_by_role("button", name="Contents").press("Enter")
    page.get_by_role("searchbox", name="Search the API").fill("read the text of a picture")
    page.get_by_role("searchbox", name="Search the API").press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator(".opblock")).to_have_count(1)
    expect(page.locator(".opblock")).to_contain_text("CAFE AM MARKT")
    assert page.url.endswith("/docs#bff-api/readPicture")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_upload_page_loads_nothing_of_the_portal(user: Person) -> None:
    asked: list[str] = []
    user.context.on("request", lambda request: asked.append(request.url))
    user.open("/").wait_for_load_state("networkidle")
    assert any("/assets/index-" in url for url in asked)
    assert [url for url in asked if "swagger" in url or "/docs" in url] == []


def test_events_show_queues_and_headers(user: Person) -> None:
    page = user.open("/docs")
    page.get_by_role("navigation", name="API documents").get_by_role("link", name="Events", exact=True).click()
    for word in ("imageQueue", "imageDataQueue", "textCorrectionQueue", ".dead", "request_id", "traceparent"):
        expect(page.get_by_text(word, exact=False).locator("visible=true").first).to_be_visible()


@pytest.mark.parametrize("document", SHOWN)
def test_axe_finds_no_serious_violation_in_the_portal(user: Person, document: str) -> None:
    page = user.open(f"/docs#{document}")
    expect(page.locator(SHOWN[document]).locator("visible=true").first).to_be_visible()
    violations = {"light": serious_violations(page)}
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    violations["dark"] = serious_violations(page, rules=COLOURS)
    assert violations == {"light": [], "dark": []}


def loaded(page: Page) -> list[str]:
    """Return the addresses of what the page has loaded."""
    names: list[str] = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    return names
