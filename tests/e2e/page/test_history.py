"""The history page: search, rename, delete, undo."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from harness.person import Person
from harness.waiting import eventually
from tests.e2e.page.actions import go_to, history, upload


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
