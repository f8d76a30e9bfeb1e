"""What was read before: found, renamed, deleted and brought back."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from harness.person import Person
from harness.running_mesh import eventually
from tests.e2e.page.actions import choose, go_to, history, read
from tests.e2e.page.drawing import a_file, printed


def names(someone: Person) -> list[str]:
    return [kept["name"] for kept in history(someone)]


def pictures(page: Page) -> Locator:
    return page.get_by_role("list", name="Pictures", exact=True).get_by_role("listitem")


def test_a_picture_stands_in_the_history_with_what_one_wants_to_know(someone: Person) -> None:
    page = read(someone, "receipt.png")
    go_to(page, "History")

    row = pictures(page)
    expect(row).to_have_count(1)
    expect(row).to_contain_text("coffees")
    expect(row).to_contain_text("7 days")
    expect(page.get_by_text("1 of 10,000 pictures")).to_be_visible()
    page.wait_for_function("() => document.querySelector('[role=listitem] img')?.naturalWidth === 320")
    row.get_by_role("link", name="receipt.png").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("receipt.png")


def test_pictures_are_found_by_name_and_by_text(someone: Person) -> None:
    page = read(someone, "bakery.png", ("Fresh bread every day",))
    read(someone, "garage.png", ("New tyres and brakes",))
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


def test_a_picture_is_renamed_in_place(someone: Person) -> None:
    page = read(someone, "IMG_0001.png")
    go_to(page, "History")
    page.get_by_role("button", name="Rename IMG_0001.png").click()
    field = page.get_by_role("textbox", name="New name for IMG_0001.png")
    expect(field).to_be_focused()
    field.fill("Café, 21 November.png")
    field.press("Enter")

    expect(pictures(page).get_by_role("link", name="Café, 21 November.png")).to_be_visible()
    assert names(someone) == ["Café, 21 November.png"]


def test_a_deleted_picture_comes_back_when_the_deletion_is_undone(someone: Person) -> None:
    page = read(someone, "wanted.png")
    go_to(page, "History")
    page.get_by_role("button", name="Delete wanted.png").click()
    expect(pictures(page)).to_have_count(0)
    undo = page.get_by_role("region", name="Deletion")
    expect(undo).to_contain_text("Deleted “wanted.png”")
    undo.get_by_role("button", name="Undo").click()

    expect(pictures(page)).to_have_count(1)
    assert names(someone) == ["wanted.png"]


def test_a_deleted_picture_is_gone_when_its_time_is_over_or_the_page_is_left(someone: Person) -> None:
    page = read(someone, "first.png")
    read(someone, "second.png", ("Another one",))
    go_to(page, "History")
    expect(pictures(page)).to_have_count(2)
    page.get_by_role("button", name="Delete first.png").click()
    eventually(lambda: names(someone) == ["second.png"])
    page.get_by_role("button", name="Delete second.png").click()
    page.close()
    eventually(lambda: names(someone) == [] or None)


def test_several_are_deleted_at_once(someone: Person) -> None:
    page = someone.open()
    choose(page, *(a_file(f"{number}.png", printed((f"Picture number {number}",))) for number in range(3)))
    eventually(lambda: len(names(someone)) == 3)
    go_to(page, "History")
    page.get_by_role("checkbox", name="Select 0.png").check()
    page.get_by_role("checkbox", name="Select 2.png").check()
    page.get_by_role("region", name="Selection").get_by_role("button", name="Delete 2 pictures").click()
    expect(pictures(page)).to_have_count(1)
    page.reload()
    eventually(lambda: names(someone) == ["1.png"])
