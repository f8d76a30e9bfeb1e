"""The API reference: documents of all services and events, with requests to the running services."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from harness.person import Person
from scripts.smoke import SAMPLE
from tests.e2e.page.axe import serious_violations
from tests.e2e.page.conftest import NewUser

DOCUMENTS = ("bff-api", "detection-api", "recognition-api", "image-store")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_openapi_document_is_shown_and_downloaded(user: Person, document: str) -> None:
    page = user.open(f"/docs#{document}")
    expect(page.get_by_role("heading", level=2, name=document)).to_be_visible()
    expect(page.locator(".opblock").first).to_be_visible(timeout=15_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download OpenAPI 3.1").locator("visible=true").click()
    assert download.value.suggested_filename == f"{document}.json"


def test_request_is_sent_to_bff_api(user: Person) -> None:
    page = user.open("/docs#bff-api")
    call = page.locator(".opblock", has_text="/api/limits").first
    call.locator("button.opblock-summary-control").click()
    if call.get_by_role("button", name="Try it out").count():
        call.get_by_role("button", name="Try it out").click()
    call.get_by_role("button", name="Execute").click()
    expect(call.locator(".live-responses-table").first).to_contain_text("max_upload_bytes", timeout=10_000)


def test_request_is_proxied_to_another_service(user: Person) -> None:
    page = user.open("/docs#detection-api")
    call = page.locator(".opblock", has_text="/minimal-boxes")
    call.locator("button.opblock-summary-control").click()
    call.get_by_role("button", name="Try it out").click()
    call.locator("input[type=file]").set_input_files(SAMPLE)
    call.get_by_role("button", name="Execute").click()
    answer = call.locator(".live-responses-table").first
    expect(answer).to_contain_text("start_x", timeout=15_000)
    expect(answer.locator(".response-col_status").nth(1)).to_contain_text("200")
    assert serious_violations(page) == []


def test_upload_page_loads_nothing_of_the_portal(user: Person) -> None:
    asked: list[str] = []
    user.context.on("request", lambda request: asked.append(request.url))
    user.open("/").wait_for_load_state("networkidle")
    assert any("/assets/index-" in url for url in asked)
    assert [url for url in asked if "swagger" in url or "/docs" in url] == []


def test_events_show_queues_and_headers(user: Person) -> None:
    page = user.open("/docs")
    page.get_by_role("navigation", name="Documents").get_by_role("link", name=re.compile("vents")).click()
    for word in ("imageQueue", "imageDataQueue", "textCorrectionQueue", ".dead", "request_id", "traceparent"):
        expect(page.get_by_text(word, exact=False).locator("visible=true").first).to_be_visible()


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("document", ["bff-api", "events"])
def test_axe_finds_no_serious_violation_in_the_portal(new_user: NewUser, document: str, colours: str) -> None:
    page = new_user(color_scheme=colours).open(f"/docs#{document}")
    page.wait_for_timeout(1500)
    assert serious_violations(page) == []
