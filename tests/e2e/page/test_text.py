"""Text that can be selected: in the text view, in the picture, and as a table."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from harness.person import Person
from harness.waiting import eventually
from tests.e2e.page.actions import (
    READ_WITHIN_MS,
    allow_clipboard,
    choose,
    clipboard,
    show,
    text_view,
    try_sample,
)
from tests.e2e.page.conftest import NewUser
from tests.e2e.page.drawing import draw_page, image_file

ITEMS = [
    ["2 x Espresso", "5.60"],
    ["1 x Cappuccino", "3.90"],
    ["3 x Apple cake", "11.40"],
    ["1 x Mineral water", "2.80"],
]

CARD = ("Mail anna@example.org", "Phone 0761 555 0134", "Dated 21.11.2026")

Point = tuple[float, float]


def copied(page: Page) -> str:
    page.keyboard.press("Control+C")
    return clipboard(page)


def all_text(page: Page) -> str:
    page.get_by_role("button", name="Copy all text").click()
    expect(page.get_by_role("status")).to_contain_text("Copied all text")
    return clipboard(page)


def edge(place: Locator, share: float) -> Point:
    """Return a point at a share of an element's width, in the middle of its height."""
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] * share, box["y"] + box["height"] / 2


def drag(page: Page, start: Point, end: Point) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=8)
    page.mouse.up()


@pytest.fixture
def reader(user: Person) -> Person:
    """Return a user whose clipboard can be read."""
    allow_clipboard(user)
    return user


def test_first_visitor_copies_the_rows_of_a_receipt_in_two_actions(reader: Person) -> None:
    page = reader.open()
    page.get_by_role("button", name="Try a sample receipt").click()
    page.get_by_role("button", name="Copy all text").click(timeout=READ_WITHIN_MS)
    expect(page.get_by_role("status")).to_contain_text("Copied all text")
    rows = [row.split("\t") for row in clipboard(page).splitlines()]
    assert [row for row in rows if row in ITEMS] == ITEMS
    expect(page).to_have_title("sample-receipt.png · ocr-mesh")


def test_text_is_selected_across_rows_with_the_mouse(reader: Person) -> None:
    page = reader.open()
    try_sample(page)
    text = text_view(page)
    drag(page, edge(text.get_by_text("1 x Cappuccino"), 0.01), edge(text.get_by_text("11.40"), 0.99))
    assert copied(page) == "1 x Cappuccino\t3.90\n3 x Apple cake\t11.40"


def test_select_all_selects_the_text_only(reader: Person) -> None:
    page = reader.open()
    try_sample(page)
    whole = all_text(page)
    page.keyboard.press("Control+A")
    assert copied(page) == whole
    # A field's own text is selected in a field.
    field = page.get_by_role("searchbox", name="Search this text")
    field.fill("cake")
    field.press("Control+A")
    assert copied(page) == "cake"


def test_text_is_selected_by_keyboard(reader: Person) -> None:
    page = reader.open()
    choose(page, image_file("two.png", draw_page(("First of two", "Second of two"))))
    expect(text_view(page)).to_be_visible(timeout=READ_WITHIN_MS)
    text_view(page).focus()
    for _ in range("First of two".index(" ")):
        page.keyboard.press("Shift+ArrowRight")
    assert copied(page) == "First"
    page.keyboard.press("Control+Shift+End")
    assert copied(page).split() == ["First", "of", "two", "Second", "of", "two"]


def test_addresses_in_the_text_are_links(user: Person) -> None:
    page = user.open()
    choose(page, image_file("card.png", draw_page(CARD)))
    expect(text_view(page)).to_be_visible(timeout=READ_WITHIN_MS)
    links = text_view(page).get_by_role("link")
    expect(links).to_have_count(2)
    expect(links.nth(0)).to_have_attribute("href", "mailto:anna@example.org")
    expect(links.nth(1)).to_have_attribute("href", "tel:07615550134")


LEVEL = ("Bread and butter", "Apples and pears", "Coffee with milk")


@pytest.mark.parametrize("degrees", [0, 6])
def test_text_is_selected_in_the_picture_by_one_drag(reader: Person, degrees: int) -> None:
    page = reader.open()
    picture = draw_page(LEVEL).rotate(degrees, expand=True, fillcolor="white")
    choose(page, image_file("list.png", picture))
    expect(text_view(page)).to_be_visible(timeout=READ_WITHIN_MS)
    whole = all_text(page)
    parts = page.locator(".picture-text-line")
    expect(parts).to_have_count(len(LEVEL))
    drag(page, corner(parts.first, "start"), corner(parts.last, "end"))
    expect(page.locator(".picture-selection polygon")).to_have_count(len(LEVEL))
    assert copied(page) == whole

    page.get_by_role("button", name="Copy selection").click()
    expect(page.get_by_role("status")).to_contain_text("Copied the selection")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Copy selection")).to_have_count(0)


def corner(line: Locator, end: str) -> Point:
    """Return the point in the middle of the start or end of a line of the picture, which may be rotated."""
    x, y = line.evaluate(
        """(line, end) => {
          const layers = line.closest('.picture-layers').querySelector('svg.picture-boxes');
          const box = layers.querySelector(`[data-line='${line.dataset.place}']`);
          const [a, b, c, d] = [...box.points];
          const [p, q] = end === 'start' ? [a, d] : [b, c];
          const at = new DOMPoint((p.x + q.x) / 2, (p.y + q.y) / 2).matrixTransform(layers.getScreenCTM());
          return [at.x, at.y];
        }""",
        end,
    )
    return x + (2 if end == "start" else -2), y


def test_word_is_selected_by_double_click_and_extended_by_keyboard(reader: Person) -> None:
    page = reader.open()
    choose(page, image_file("list.png", draw_page(LEVEL)))
    expect(text_view(page)).to_be_visible(timeout=READ_WITHIN_MS)
    expect(text_view(page)).to_contain_text("Apples and pears")
    page.mouse.dblclick(*edge(page.locator(".picture-text-line").nth(1), 0.1))
    assert copied(page) == "Apples"
    page.keyboard.press("Shift+End")
    assert copied(page) == "Apples and pears"


def test_picture_is_moved_over_text_while_space_is_held(new_user: NewUser) -> None:
    page = new_user(reduced_motion="reduce").open()  # No transition moves it while it is measured.
    choose(page, image_file("list.png", draw_page(LEVEL)))
    expect(text_view(page)).to_be_visible(timeout=READ_WITHIN_MS)
    picture = page.get_by_role("group", name=re.compile("^Picture: "))
    picture.focus()
    page.keyboard.press("+")
    line = page.locator(".picture-text-line").nth(1)
    start = edge(line, 0.5)
    page.keyboard.down("Space")
    drag(page, start, (start[0] + 40, start[1]))
    page.keyboard.up("Space")
    expect(page.locator(".picture-selection")).to_have_count(0)
    assert edge(line, 0.5)[0] == pytest.approx(start[0] + 40, abs=2)


def test_text_in_the_picture_is_selected_with_a_finger(new_user: NewUser, phone: dict[str, Any]) -> None:
    user = new_user(**phone)
    allow_clipboard(user)
    page = user.open()
    choose(page, image_file("list.png", draw_page(LEVEL)))
    expect(text_view(page)).to_be_visible(timeout=READ_WITHIN_MS)
    whole = all_text(page)
    parts = page.locator(".picture-text-line")
    parts.first.scroll_into_view_if_needed()
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *at: Point) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in at]})

    send("touchStart", corner(parts.first, "start"))
    expect(page.get_by_role("button", name="Copy selection")).to_be_visible()
    send("touchMove", edge(parts.nth(1), 0.5))
    send("touchMove", corner(parts.last, "end"))
    send("touchEnd")
    expect(page.locator(".picture-selection polygon")).to_have_count(len(LEVEL))
    page.get_by_role("button", name="Copy selection").tap()
    eventually(lambda: clipboard(page) == whole)


def test_table_is_copied_as_csv_and_markdown(reader: Person) -> None:
    page = reader.open()
    try_sample(page)
    show(page, "Table")
    expect(page.get_by_role("cell", name="2 x Espresso")).to_be_visible()
    page.get_by_role("button", name="Copy as CSV").first.click()
    expect(page.get_by_role("status")).to_contain_text("Copied table 1")
    rows = [row.split(",") for row in clipboard(page).splitlines()]
    assert [row for row in rows if row in ITEMS] == ITEMS
    page.get_by_role("button", name="Copy as Markdown").first.click()
    eventually(lambda: "| 1 x Cappuccino | 3.90 |" in clipboard(page).splitlines())


def test_view_is_remembered_and_boxes_can_be_hidden(user: Person) -> None:
    page = user.open()
    try_sample(page)
    show(page, "Table")
    boxes = page.locator("polygon[data-line]")
    expect(boxes.first).to_be_visible()
    page.get_by_role("button", name="Boxes").click()
    expect(boxes.first).to_be_hidden()
    page.reload()
    expect(page.get_by_role("tab", name="Table")).to_have_attribute("aria-selected", "true", timeout=READ_WITHIN_MS)
    expect(boxes.first).to_be_hidden()
    page.keyboard.press("Tab")
    page.get_by_role("tab", name="Table").press("ArrowRight")
    expect(text_view(page)).to_be_visible()
