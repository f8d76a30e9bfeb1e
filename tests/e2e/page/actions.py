"""Common actions on the page."""

from __future__ import annotations

import re
from typing import Any, Final

from playwright.sync_api import FilePayload, Locator, Page, expect

from harness.person import Person
from harness.waiting import eventually
from tests.e2e.page.drawing import LINES, draw_page, image_file

READ_WITHIN_MS: Final = 20_000


def choose(page: Page, *files: FilePayload) -> None:
    page.get_by_label("Choose a picture").set_input_files(list(files))


def lines(page: Page) -> Locator:
    return page.get_by_role("list", name="Lines", exact=True).get_by_role("textbox", name=re.compile("^Line "))


def expect_read(page: Page, wanted: tuple[str, ...] = LINES) -> None:
    expect(lines(page)).to_have_count(len(wanted), timeout=READ_WITHIN_MS)


def history(user: Person) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = user.context.request.get(f"{user.address}/api/images").json()["images"]
    return kept


def upload(user: Person, name: str, wanted: tuple[str, ...] = LINES) -> Page:
    """Open a tab, upload a picture of these lines and wait until it is stored. Returns the tab with the result."""
    page = user.open()
    choose(page, image_file(name, draw_page(wanted)))
    expect_read(page, wanted)
    eventually(lambda: name in [kept["name"] for kept in history(user)])
    return page


def go_to(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Pages").get_by_role("link", name=name, exact=True).click()
