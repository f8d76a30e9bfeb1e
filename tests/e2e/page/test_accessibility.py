"""Accessibility: keyboard, screen reader, small screens, themes, right to left; script size and security headers."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from harness.person import Person, person
from harness.running_mesh import RunningMesh
from tests.e2e.page.actions import READ_WITHIN_MS, choose, expect_read, go_to, lines, upload
from tests.e2e.page.axe import serious_violations
from tests.e2e.page.conftest import NewUser
from tests.e2e.page.drawing import LINES, draw_page, image_file

DIST = Path(__file__).parents[3] / "ui" / "dist"
MAX_SCRIPT_BYTES = 150_000

FITS = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"

NAME = "a-rather-long-name-of-a-picture-from-a-telephone-20261121.png"

SCREENS: dict[str, Callable[[Page], None]] = {
    "upload": lambda page: go_to(page, "New scan"),
    "result": lambda page: _upload(page),
    "history": lambda page: _open_history(page),
    "camera": lambda page: _open_camera(page),
    "editor": lambda page: _open_editor(page),
    "queue": lambda page: _fill_queue(page),
}


def _upload(page: Page) -> None:
    choose(page, image_file(NAME, draw_page()))
    expect_read(page)
    lines(page).nth(1).focus()


def _open_history(page: Page) -> None:
    go_to(page, "History")
    expect(page.get_by_role("link", name=NAME).first).to_be_visible()


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
    choose(page, image_file("one.png", draw_page()), {"name": "bad.png", "mimeType": "image/png", "buffer": b"bad"})
    expect(page.get_by_role("link", name="Open one.png")).to_be_visible(timeout=READ_WITHIN_MS)
    expect(page.get_by_role("alert")).to_be_visible()


@pytest.fixture(scope="module")
def uploader(browser: Browser, embedded_mesh: RunningMesh) -> StorageState:
    """Return the browser state of a user with a stored picture that has a long name."""
    with person(browser, embedded_mesh.url) as user:
        upload(user, NAME)
        return user.context.storage_state()


@pytest.mark.parametrize("screen", SCREENS)
def test_screen_is_accessible_in_both_themes_and_fits_320_pixels_in_both_directions(
    new_user: NewUser, uploader: StorageState, screen: str
) -> None:
    page = new_user(storage_state=uploader, color_scheme="light", reduced_motion="reduce").open()
    SCREENS[screen](page)

    violations = {"light": serious_violations(page)}
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    violations["dark"] = serious_violations(page)
    assert violations == {"light": [], "dark": []}
    page.set_viewport_size({"width": 320, "height": 640})
    for direction in ("ltr", "rtl"):
        page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
        page.wait_for_function(FITS)


def test_picture_is_uploaded_corrected_and_opened_by_keyboard(user: Person) -> None:
    page = user.open()

    def tab_to(is_there: Callable[[], bool]) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if is_there():
                return
        raise AssertionError("the element is not reachable with Tab")

    def focused(attribute: str) -> str:
        return str(page.evaluate("name => document.activeElement.getAttribute(name) ?? ''", attribute))

    tab_to(lambda: focused("aria-label") == "Choose a picture")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
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
    tab_to(lambda: focused("id").startswith("picture-"))
    page.keyboard.press("Enter")
    expect(lines(page).first).to_have_value(re.compile("Typed by hand"), timeout=10_000)


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


def test_scripts_are_small_and_the_security_policy_is_strict(user: Person) -> None:
    scripts: list[str] = []
    user.context.on(
        "response", lambda answer: scripts.append(answer.url) if answer.request.resource_type == "script" else None
    )
    page = user.context.new_page()
    answer = page.goto(user.address)
    page.wait_for_load_state("networkidle")

    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert scripts
    sent = sum(len(gzip.compress((DIST / "assets" / url.rsplit("/", 1)[1]).read_bytes())) for url in scripts)
    assert sent < MAX_SCRIPT_BYTES


def test_session_cookie_is_not_readable_by_scripts(user: Person) -> None:
    page = user.open()
    [cookie] = user.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("ocr_mesh_owner", True, "Lax")
    assert page.evaluate("document.cookie") == ""
