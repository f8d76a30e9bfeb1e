"""Review of doubtful words, and find and replace."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

from harness.person import Person
from harness.waiting import eventually
from tests.e2e.page.actions import READ_WITHIN_MS, choose, expect_read, history, lines, text_view, upload
from tests.e2e.page.drawing import draw_page, image_file

TEXTS = ("Bread and butter", "Apples and pears", "Coffee with milk", "Tea with lemon")
DOUBTFUL = (0, 2, 3)


def lower_confidence(route: Route) -> None:
    """Make the second word of some lines doubtful in the answer."""
    events = []
    for line in route.fetch().text().split("\n"):
        name, _, data = line.partition("data: ")
        if name == "" and data:
            answer = json.loads(data)
            for found in answer.get("lines", []):
                if found["ord_num"] in DOUBTFUL and len(found["words"]) > 1:
                    found["words"][1]["confidence"] = 0.4
            line = f"data: {json.dumps(answer)}"
        events.append(line)
    route.fulfill(content_type="text/event-stream", body="\n".join(events))


def to_review(user: Person) -> Page:
    """Return a page with a result of which three lines are doubtful."""
    page = user.open()
    page.route("**/read", lower_confidence, times=1)
    choose(page, image_file("list.png", draw_page(TEXTS, (900, 560))))
    expect(text_view(page)).to_be_visible(timeout=READ_WITHIN_MS)
    eventually(lambda: history(user))
    return page


def corrected(user: Person) -> list[str | None]:
    [kept] = history(user)
    found: dict[str, Any] = user.context.request.get(f"{user.address}/api/image/{kept['id']}").json()
    return [box["corrected_text"] for box in found["boxes"]]


def line(page: Page, number: int) -> Locator:
    return lines(page).nth(number)


def test_doubtful_words_are_reviewed_line_by_line_and_then_all_at_once(user: Person) -> None:
    page = to_review(user)
    expect(text_view(page).locator(".doubt")).to_have_text(["and", "with", "with"])
    page.get_by_role("button", name="Review 3 lines").click()
    expect(line(page, 0)).to_be_focused()

    page.keyboard.press("Enter")
    expect(line(page, 2)).to_be_focused()
    expect(page.get_by_text("2 to review")).to_be_visible()
    page.keyboard.press("F8")
    expect(line(page, 3)).to_be_focused()
    page.keyboard.press("Shift+F8")
    expect(line(page, 2)).to_be_focused()
    page.get_by_role("button", name="Next line to review").click()
    expect(line(page, 3)).to_be_focused()
    page.get_by_role("button", name="Previous line to review").click()
    expect(line(page, 2)).to_be_focused()

    page.get_by_role("button", name="Confirm all (2)").click()
    expect(page.get_by_text("Reviewed", exact=True)).to_be_visible()
    expect(page.locator(".doubt, .box-doubt")).to_have_count(0)
    wanted = [text if number in DOUBTFUL else None for number, text in enumerate(TEXTS)]
    eventually(lambda: corrected(user) == wanted)
    page.reload()
    expect(page.get_by_text("Confirmed", exact=True)).to_have_count(3, timeout=READ_WITHIN_MS)


def test_corrected_line_needs_no_review_and_tab_leaves_a_line(user: Person) -> None:
    page = to_review(user)
    page.get_by_role("button", name="Review 3 lines").click()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Confirm line 1")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(line(page, 0)).to_be_focused()
    line(page, 0).fill("Bread or butter")
    line(page, 0).press("Enter")
    expect(line(page, 2)).to_be_focused()
    expect(page.get_by_text("2 to review")).to_be_visible()
    expect(line(page, 2)).to_have_value("Coffee with milk")
    assert eventually(lambda: corrected(user)[0]) == "Bread or butter"


def test_text_is_found_and_replaced(user: Person) -> None:
    page = upload(user, "list.png", TEXTS)
    page.get_by_role("searchbox", name="Search this text").fill("WITH")
    expect(page.get_by_text("1 of 2", exact=True)).to_be_visible()
    page.get_by_role("button", name="Replace", exact=True).click()
    field = page.get_by_role("textbox", name="Replace with")
    field.fill("and")
    field.press("Enter")
    expect(line(page, 2)).to_have_value("Coffee and milk")
    expect(line(page, 3)).to_have_value("Tea with lemon")
    page.get_by_role("button", name="Replace all (1)").click()
    expect(line(page, 3)).to_have_value("Tea and lemon")
    page.get_by_role("button", name="Save all (2)").click()
    eventually(lambda: corrected(user) == [None, None, "Coffee and milk", "Tea and lemon"])


def test_emptied_line_is_left_out_of_the_text_and_can_be_restored(user: Person) -> None:
    page = upload(user, "list.png", TEXTS)
    line(page, 1).fill("")
    line(page, 1).press("Enter")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    page.get_by_role("tab", name="Text", exact=True).click()
    expect(text_view(page)).not_to_contain_text("Apples")
    expect(text_view(page).locator("[data-place]")).to_have_count(3)
    expect_read(page, TEXTS)
    expect(line(page, 1)).to_have_attribute("placeholder", "Empty: left out of the text")
