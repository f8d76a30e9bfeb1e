"""Accessibility: keyboard, screen reader, small screens, themes, right to left; script size and security headers."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, StorageState, expect

from benchmarks.page_weight import first_load
from harness.person import Person, person
from harness.running_mesh import RunningMesh
from tests.e2e.page.actions import READ_WITHIN_MS, choose, expect_read, go_to, lines, show, try_sample, upload
from tests.e2e.page.axe import COLOURS, serious_violations
from tests.e2e.page.conftest import NewUser
from tests.e2e.page.document_files import draw_pages, pdf_file, tiff_with_damaged_page
from tests.e2e.page.drawing import LINES, draw_page, image_file

DIST = Path(__file__).parents[3] / "ui" / "dist"
MAX_FIRST_LOAD_BYTES = 130_000

FITS = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"

OTHER_LINES = LINES[:2]
"""Of pictures of the user who has read one of all lines: a file that was read before is not read again unasked."""

NAME = "a-rather-long-name-of-a-picture-from-a-telephone-20261121.png"

VISITS: dict[str, dict[str, Callable[[Page], None]]] = {
    "pages": {
        "upload": lambda page: go_to(page, "New scan"),
        "data": lambda page: go_to(page, "Your data"),
        "history": lambda page: _open_history(page),
        "camera": lambda page: _open_camera(page),
        "unknown": lambda page: _open_unknown(page),
    },
    "sample": {"text": lambda page: try_sample(page), "table": lambda page: _open_table(page)},
    "picture": {
        "lines": lambda page: _upload(page),
        "replace": lambda page: _replace(page),
        "share": lambda page: _open_share_dialog(page),
    },
    "document": {
        "document": lambda page: _open_document(page),
        "document text": lambda page: _open_document_text(page),
    },
    "encrypted document": {"encrypted document": lambda page: _upload_encrypted(page)},
    "editor": {"editor": lambda page: _open_editor(page)},
    "settings": {"settings": lambda page: _open_settings(page)},
    "queue": {"queue": lambda page: _fill_queue(page)},
}
"""Screens that a person opens one after another, by visit: a test for each visit reads a picture once."""


def _open_share_dialog(page: Page) -> None:
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Create link").click()
    expect(page.get_by_role("dialog").get_by_role("textbox", name="Link")).to_be_visible()


def _open_settings(page: Page) -> None:
    page.get_by_role("button", name="Settings").click()
    expect(page.get_by_role("dialog").get_by_label("Theme")).to_be_visible()


def _upload(page: Page) -> None:
    choose(page, image_file(NAME, draw_page(OTHER_LINES)))
    expect_read(page, OTHER_LINES)
    lines(page).nth(1).focus()


def _open_table(page: Page) -> None:
    show(page, "Table")
    expect(page.get_by_role("table").first).to_be_visible()


def _replace(page: Page) -> None:
    page.get_by_role("searchbox", name="Search this text").fill("e")
    page.get_by_role("button", name="Replace", exact=True).click()


def _open_unknown(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "#/nowhere")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")


def _open_history(page: Page) -> None:
    go_to(page, "History")
    expect(page.get_by_role("link", name=NAME).first).to_be_visible()


def _open_document(page: Page) -> None:
    choose(page, tiff_with_damaged_page("fax.tif", draw_pages(3), damaged=2))
    expect(page.get_by_role("link", name="Page 2, could not be read")).to_be_visible(timeout=READ_WITHIN_MS)
    show(page, "Lines")
    expect(lines(page).first).to_be_visible(timeout=READ_WITHIN_MS)


def _open_document_text(page: Page) -> None:
    page.get_by_role("link", name="Whole text", exact=True).click()
    expect(page.get_by_role("region", name="Page 3")).to_be_visible()


def _upload_encrypted(page: Page) -> None:
    choose(page, pdf_file("secret.pdf", 1, password="horse"), pdf_file(f"{NAME}.pdf", 1))
    expect(page.get_by_label("Password of secret.pdf")).to_be_visible(timeout=READ_WITHIN_MS)
    expect(page.get_by_text("1 of 2 done")).to_be_visible(timeout=READ_WITHIN_MS)


def _open_camera(page: Page) -> None:
    go_to(page, "New scan")
    page.get_by_role("button", name="Take a photo").click()
    expect(page.get_by_role("button", name="Take the photo")).to_be_enabled()


def _open_editor(page: Page) -> None:
    go_to(page, "New scan")
    page.get_by_role("switch", name="Crop or rotate first").check()
    choose(page, image_file("edited.png", draw_page()))
    page.get_by_role("dialog").get_by_role("button", name="Select a region").click()


def _fill_queue(page: Page) -> None:
    go_to(page, "New scan")
    bad: FilePayload = {"name": "bad.png", "mimeType": "image/png", "buffer": b"bad"}
    choose(page, image_file("one.png", draw_page(LINES[1:])), bad)
    expect(page.get_by_role("link", name="Open one.png")).to_be_visible(timeout=READ_WITHIN_MS)
    expect(page.get_by_role("alert")).to_be_visible()


@pytest.fixture(scope="module")
def uploader(browser: Browser, embedded_mesh: RunningMesh) -> StorageState:
    """Return the browser state of a user with a stored picture that has a long name."""
    with person(browser, embedded_mesh.url) as user:
        upload(user, NAME)
        return user.context.storage_state()


@pytest.mark.parametrize("visit", VISITS)
def test_screens_are_accessible_in_both_themes_and_fit_320_pixels_in_both_directions(
    new_user: NewUser, uploader: StorageState, visit: str
) -> None:
    page = new_user(storage_state=uploader, reduced_motion="reduce").open()
    for screen, show_it in VISITS[visit].items():
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        show_it(page)

        violations = {"light": serious_violations(page)}
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        violations["dark"] = serious_violations(page, rules=COLOURS)
        assert violations == {"light": [], "dark": []}, screen
        size = page.viewport_size
        assert size is not None
        page.set_viewport_size({"width": 320, "height": 640})
        for direction in ("rtl", "ltr"):
            page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
            page.wait_for_function(FITS)
        page.set_viewport_size(size)


def test_picture_is_uploaded_corrected_and_opened_by_keyboard(user: Person) -> None:
    page = user.open()
    chooser_button = page.get_by_label("Choose files")
    expect(chooser_button).to_be_enabled()  # before that, the page may be drawn again and lose the focus

    def tab_to(is_there: Callable[[], bool]) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if is_there():
                return
        raise AssertionError("the element is not reachable with Tab")

    def focused(attribute: str) -> str:
        return str(page.evaluate("name => document.activeElement.getAttribute(name) ?? ''", attribute))

    tab_to(lambda: focused("aria-label") == "Choose files")
    with page.expect_file_chooser() as chooser:
        chooser_button.press("Space")
    chooser.value.set_files([image_file("keys.png", draw_page())])
    expect_read(page)
    tab_to(lambda: focused("aria-label").startswith("Line "))
    page.keyboard.press("Control+A")
    page.keyboard.type("Typed by hand")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    page.keyboard.press("Control+Home")
    page.evaluate("document.activeElement.blur()")
    tab_to(lambda: focused("href") == "#/history")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("History")
    expect(page.locator("[id^=picture-]").first).to_be_visible()
    tab_to(lambda: focused("id").startswith("picture-"))
    page.keyboard.press("Enter")
    expect(lines(page).first).to_have_value(re.compile("Typed by hand"))


def test_nothing_is_animated_with_reduced_motion(new_user: NewUser) -> None:
    page = upload(new_user(reduced_motion="reduce"), "still.png")
    go_to(page, "New scan")
    moving = page.evaluate("document.getAnimations().filter(animation => animation.playState === 'running').length")
    assert moving == 0


def test_picture_is_uploaded_phone(new_user: NewUser, phone: dict[str, Any]) -> None:
    page = new_user(**phone).open()
    choose(page, image_file("phone.png", draw_page()))
    expect_read(page)
    expect(page.get_by_role("img", name=f"{len(LINES)} lines marked in the picture")).to_be_visible()
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, a, input:not([type=file]), textarea')]
          .filter(each => each.checkVisibility({ visibilityProperty: true }) && !each.closest('p, li p'))
          .map(each => [each.getBoundingClientRect(), each.getAttribute('aria-label') ?? each.textContent])
          .filter(([place]) => place.width > 1 && (place.width < 24 || place.height < 24))
          .map(([place, name]) => `${name}: ${place.width} x ${place.height}`)"""
    )
    assert small == []


def test_first_load_is_small_and_the_security_policy_is_strict(user: Person) -> None:
    page = user.context.new_page()
    answer = page.goto(user.address)

    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    files = first_load(DIST)
    assert len(files) > 3
    assert sum(files.values()) < MAX_FIRST_LOAD_BYTES, files


def test_session_cookie_is_not_readable_by_scripts(user: Person) -> None:
    page = user.open()
    [cookie] = user.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("ocr_mesh_owner", True, "Lax")
    assert page.evaluate("document.cookie") == ""


def test_theme_is_chosen_and_kept(new_user: NewUser) -> None:
    page = new_user(color_scheme="light").open()

    def ground() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = ground()
    _open_settings(page)
    page.get_by_label("Theme").select_option("Dark")
    dark = ground()
    assert dark != light
    assert serious_violations(page) == []
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert ground() == dark
    _open_settings(page)
    page.get_by_label("Theme").select_option("As the system")
    assert ground() == light


def test_page_is_in_the_language_of_the_browser_or_the_one_that_is_chosen(new_user: NewUser) -> None:
    page = new_user(locale="de-AT").open()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Bild oder PDF ablegen. Text erhalten.")
    assert page.evaluate("document.documentElement.lang") == "de"
    assert serious_violations(page) == []
    page.goto(page.url.split("#")[0] + "#/picture/none")
    expect(page.get_by_role("alert")).to_contain_text("Nicht gefunden.")

    page.get_by_role("button", name="Einstellungen").click()
    with page.expect_navigation():
        page.get_by_label("Sprache").select_option("Español")
    expect(page.get_by_role("alert")).to_contain_text("No encontrado.")
    assert page.evaluate("document.documentElement.lang") == "es"
    page.get_by_role("link", name="Historial", exact=True).click()
    expect(heading).to_have_text("Historial")
    page.reload()
    expect(heading).to_have_text("Historial")
