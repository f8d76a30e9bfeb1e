"""Lines that are added, deleted, merged, split and moved, and their exports."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from harness.person import Person
from harness.waiting import eventually
from tests.e2e.page.actions import choose, expect_read, history, lines, show, upload
from tests.e2e.page.axe import serious_violations
from tests.e2e.page.drawing import draw_page, image_file

TEXTS = ("Bread and butter", "Apples and pears", "Coffee with milk", "Tea with lemon")


def edit(page: Page, number: int, action: str) -> None:
    lines(page).nth(number - 1).click()
    page.get_by_role("group", name=f"Edit line {number}").get_by_role("button", name=action).click()


def draw(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag over the picture; coordinates are shares of its width and height."""
    box = page.get_by_role("application").bounding_box()
    assert box is not None
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    page.mouse.move(*points[0])
    page.mouse.down()
    page.mouse.move(*points[1], steps=5)
    page.mouse.up()


def expect_lines(page: Page, *texts: str) -> None:
    expect(lines(page)).to_have_count(len(texts))
    for number, text in enumerate(texts):
        expect(lines(page).nth(number)).to_have_value(text)


def test_lines_are_edited_and_exported_as_edited(user: Person) -> None:
    page = user.open()
    choose(page, image_file("list.png", draw_page(TEXTS, (900, 560))))
    expect_read(page, TEXTS)
    bread, apples, coffee, tea = TEXTS

    edit(page, 4, "Move up")
    expect_lines(page, bread, apples, tea, coffee)
    edit(page, 1, "Merge with next")
    expect_lines(page, f"{bread} {apples}", tea, coffee)
    lines(page).nth(2).click()
    lines(page).nth(2).press("Home")
    for _ in "Coffee":
        lines(page).nth(2).press("ArrowRight")
    page.get_by_role("group", name="Edit line 3").get_by_role("button", name="Split").click()
    expect_lines(page, f"{bread} {apples}", tea, "Coffee", "with milk")
    edit(page, 2, "Delete")
    expect_lines(page, f"{bread} {apples}", "Coffee", "with milk")
    page.get_by_role("button", name="Undo").click()
    expect_lines(page, f"{bread} {apples}", tea, "Coffee", "with milk")
    assert serious_violations(page) == []

    page.get_by_role("button", name="Add line").click()
    draw(page, (0.01, 0.02), (0.99, 0.3))
    page.get_by_role("button", name="Read this box").click()
    expect(lines(page)).to_have_count(5)
    edit(page, 4, "Move box")
    expect(page.get_by_role("application")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("application")).to_have_count(0)

    shown = [field.input_value() for field in lines(page).all()]
    [kept] = eventually(lambda: history(user))
    address = f"{user.address}/api/image/{kept['id']}"
    eventually(lambda: len(user.context.request.get(address).json()["boxes"]) == 5)
    page.reload()
    show(page, "Lines")
    expect_lines(page, *shown)
    exported = user.context.request.get(f"{address}/text?format=text").text()
    assert sorted("".join(exported.split())) == sorted("".join("".join(shown).split()))


def test_edit_that_another_tab_was_before_is_refused_and_the_current_lines_are_loaded(user: Person) -> None:
    first = upload(user, "list.png")
    [kept] = history(user)
    second = user.open(f"/#/picture/{kept['id']}")
    expect_read(second)
    edit(first, 1, "Delete")
    expect(lines(first)).to_have_count(2)
    edit(second, 2, "Delete")
    second.get_by_role("button", name="Load the current lines").click()

    expect(lines(second)).to_have_count(2)
    expect(second.get_by_text("This change was not made: Deleted line 2.")).to_be_visible()
    assert serious_violations(second) == []


def test_moved_box_is_read_again_unless_its_text_was_written(user: Person) -> None:
    page = upload(user, "list.png")
    whole = lines(page).nth(1).input_value()

    def shrink(number: int) -> None:
        edit(page, number, "Move box")
        for _ in range(70):
            page.keyboard.press("Shift+ArrowLeft")
        page.keyboard.press("Enter")
        expect(page.get_by_role("application")).to_have_count(0)

    shrink(2)
    expect(lines(page).nth(1)).not_to_have_value(whole)
    page.get_by_role("button", name="Undo").click()
    expect(lines(page).nth(1)).to_have_value(whole)

    lines(page).nth(1).fill("my own text")
    lines(page).nth(1).press("Enter")
    shrink(2)
    expect(lines(page).nth(1)).to_have_value("my own text")
    page.get_by_role("group", name="Text in the moved box").get_by_role("button", name="Use this text").click()
    expect(lines(page).nth(1)).not_to_have_value("my own text")
