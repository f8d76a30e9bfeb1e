"""The history page: search, rename, delete, undo."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from harness.person import Person
from harness.waiting import eventually
from tests.e2e.page.actions import choose, go_to, history, upload
from tests.e2e.page.drawing import draw_page, image_file


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


def test_picture_is_renamed(user: Person) -> None:
    page = upload(user, "IMG_0001.png")
    go_to(page, "History")
    page.get_by_role("button", name="Rename IMG_0001.png").click()
    field = page.get_by_role("textbox", name="New name for IMG_0001.png")
    expect(field).to_be_focused()
    field.fill("Café, 21 November.png")
    field.press("Enter")

    expect(pictures(page).get_by_role("link", name="Café, 21 November.png")).to_be_visible()
    assert names(user) == ["Café, 21 November.png"]


def test_deletion_is_undone(user: Person) -> None:
    page = upload(user, "wanted.png")
    go_to(page, "History")
    page.get_by_role("button", name="Delete wanted.png").click()
    expect(pictures(page)).to_have_count(0)
    undo = page.get_by_role("region", name="Deletion")
    expect(undo).to_contain_text("Deleted “wanted.png”")
    undo.get_by_role("button", name="Undo").click()

    expect(pictures(page)).to_have_count(1)
    assert names(user) == ["wanted.png"]


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


def test_several_pictures_are_deleted_together(user: Person) -> None:
    page = user.open()
    choose(page, *(image_file(f"{number}.png", draw_page((f"Picture number {number}",))) for number in range(3)))
    eventually(lambda: len(names(user)) == 3)
    go_to(page, "History")
    page.get_by_role("checkbox", name="Select 0.png").check()
    page.get_by_role("checkbox", name="Select 2.png").check()
    page.get_by_role("region", name="Selection").get_by_role("button", name="Delete 2 pictures").click()
    expect(pictures(page)).to_have_count(1)
    page.reload()
    eventually(lambda: names(user) == ["1.png"])
