"""The way in: how pictures come, what may be done to them before they are sent, and what goes wrong on the way."""

from __future__ import annotations

import base64
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from harness.person import Person
from harness.running_mesh import RunningMesh, eventually, is_running
from tests.e2e.page.actions import READ_WITHIN_MS, choose, expect_read, history, lines
from tests.e2e.page.conftest import NewPerson
from tests.e2e.page.drawing import LINES, a_file, noisy, printed


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("list", name="This session").get_by_role("listitem").filter(has_text=name)


def test_a_single_picture_goes_straight_to_its_text_when_it_is_chosen(someone: Person) -> None:
    page = someone.open()
    choose(page, a_file("invoice.png", printed()))

    expect_read(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("invoice.png")
    expect(page.get_by_role("img", name=f"{len(LINES)} lines marked in the picture")).to_be_visible()
    [kept] = eventually(lambda: history(someone))
    assert (kept["name"], kept["width"]) == ("invoice.png", 900)


FILE_IN_PAGE: Final = """([name, type, bytes]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([Uint8Array.from(atob(bytes), c => c.charCodeAt(0))], name, { type }));
  return transfer;
}"""


def test_a_picture_is_read_when_it_is_dropped_anywhere(someone: Person) -> None:
    page = someone.open()
    file = a_file("dropped.png", printed())
    dragged = page.evaluate_handle(
        FILE_IN_PAGE, [file["name"], file["mimeType"], base64.b64encode(file["buffer"]).decode()]
    )
    page.dispatch_event("body", "dragover", {"dataTransfer": dragged})
    expect(page.get_by_text(re.compile("^Drop ")).last).to_be_visible()
    page.dispatch_event("body", "drop", {"dataTransfer": dragged})

    expect_read(page)


def test_a_picture_is_read_when_it_is_pasted_with_the_keyboard(someone: Person) -> None:
    someone.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=someone.address)
    page = someone.open()
    page.evaluate(
        """async (bytes) => {
          const picture = new Blob([Uint8Array.from(atob(bytes), c => c.charCodeAt(0))], { type: "image/png" });
          await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
        }""",
        base64.b64encode(a_file("any.png", printed())["buffer"]).decode(),
    )
    page.keyboard.press("Control+V")

    expect_read(page)


def test_each_has_its_own_row_when_there_are_several(someone: Person) -> None:
    page = someone.open()
    other = ("Fresh bread every day",)
    choose(
        page,
        a_file("first.png", printed()),
        {"name": "notes.png", "mimeType": "image/png", "buffer": b"only words"},
        {"name": "table.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"},
        {"name": "nothing.png", "mimeType": "image/png", "buffer": b""},
        a_file("second.png", printed(other)),
    )

    expect(row(page, "first.png").get_by_role("link", name="Open first.png")).to_be_visible(timeout=READ_WITHIN_MS)
    expect(row(page, "second.png").get_by_role("link", name="Open second.png")).to_be_visible(timeout=READ_WITHIN_MS)
    expect(row(page, "notes.png").get_by_role("alert")).to_contain_text("not a picture")
    expect(row(page, "table.pdf").get_by_role("alert")).to_contain_text("not a picture")
    expect(row(page, "nothing.png").get_by_role("alert")).to_contain_text("empty")

    page.get_by_role("link", name="Open second.png").click()
    expect_read(page, other)
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="New scan").click()
    page.get_by_role("link", name="Open first.png").click()
    expect_read(page)


def test_a_photo_is_taken_and_read_when_there_is_a_camera(someone: Person) -> None:
    page = someone.open()
    page.get_by_role("button", name="Take a photo").click()
    camera = page.get_by_role("dialog", name="Take a photo")
    camera.get_by_role("button", name="Take the photo").click()
    camera.get_by_role("button", name="Upload photo").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text(
        re.compile("photo", re.IGNORECASE), timeout=READ_WITHIN_MS
    )
    eventually(lambda: history(someone))
    assert page.evaluate("document.querySelector('video')") is None


@pytest.mark.parametrize(
    ("failure", "words"),
    [("NotAllowedError", "allow"), ("NotFoundError", "no camera"), ("NotReadableError", "another")],
)
def test_the_camera_says_what_to_do_when_it_cannot_be_used(someone: Person, failure: str, words: str) -> None:
    someone.context.add_init_script(
        f"""if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = () =>
              Promise.reject(new DOMException('no', '{failure}'))"""
    )
    page = someone.open()
    page.get_by_role("button", name="Take a photo").click()
    camera = page.get_by_role("dialog", name="Take a photo")
    expect(camera.get_by_role("alert")).to_contain_text(re.compile(words, re.IGNORECASE))
    camera.get_by_label("Use the camera app or a file").set_input_files([a_file("mine.png", printed())])

    expect_read(page)


def prepare(page: Page, file: FilePayload) -> Locator:
    page.get_by_role("switch", name="Crop or rotate first").check()
    choose(page, file)
    editor = page.get_by_role("dialog", name="Crop or rotate")
    expect(editor.get_by_role("button", name="Upload picture")).to_be_enabled()
    return editor


def place_on_screen(editor: Locator, x: float, y: float) -> tuple[float, float]:
    """Where a pixel of the picture is: it keeps its proportions within the editor's room."""
    scale, left, top = editor.locator("svg.region-field").evaluate(
        "field => { const { a, e, f } = field.getScreenCTM(); return [a, e, f]; }"
    )
    return left + scale * x, top + scale * y


def corners(page: Page) -> list[tuple[float, float]]:
    """Of all boxes that are marked in the shown picture."""
    points = page.locator("polygon[data-line]").evaluate_all("boxes => boxes.map(box => box.getAttribute('points'))")
    return [(float(x), float(y)) for box in points for x, y in (pair.split(",") for pair in box.split())]


def test_only_the_region_is_sent_when_one_is_drawn_with_the_mouse(someone: Person) -> None:
    page = someone.open()
    editor = prepare(page, a_file("invoice.png", printed()))
    page.mouse.move(*place_on_screen(editor, 20, 150))
    page.mouse.down()
    page.mouse.move(*place_on_screen(editor, 820, 270), steps=5)
    page.mouse.up()
    editor.get_by_role("button", name="Upload region").click()

    expect_read(page, LINES[1:2])
    expect(lines(page).first).to_have_value(re.compile("coffees"))
    assert all(18 <= x <= 822 and 148 <= y <= 272 for x, y in corners(page))
    [kept] = eventually(lambda: history(someone))
    assert abs(kept["width"] - 800) <= 3
    assert abs(kept["height"] - 120) <= 3


def test_a_region_is_marked_and_moved_by_keyboard_alone(someone: Person) -> None:
    page = someone.open()
    editor = prepare(page, a_file("invoice.png", printed()))
    editor.get_by_role("button", name="Select a region").press("Enter")
    region = editor.get_by_role("slider", name="Region")
    expect(region).to_be_focused()
    before = region.get_attribute("aria-valuetext")
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
        assert region.get_attribute("aria-valuetext") != before
        before = region.get_attribute("aria-valuetext")
    editor.get_by_text("Position and size").click()
    for label, number in (("Left", "20"), ("Top", "150"), ("Width", "850"), ("Height", "120")):
        field = editor.get_by_label(label, exact=True)
        field.fill(number)
        field.press("Enter")
    editor.get_by_role("button", name="Upload region").press("Enter")

    expect_read(page, LINES[1:2])
    assert all(20 <= x <= 870 and 150 <= y <= 270 for x, y in corners(page))


def test_a_region_is_marked_with_a_finger(new_person: NewPerson, on_a_phone: dict[str, Any]) -> None:
    someone = new_person(**on_a_phone)
    page = someone.open()
    editor = prepare(page, a_file("invoice.png", printed()))
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *at: tuple[float, float]) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in at]})

    send("touchStart", place_on_screen(editor, 20, 270))
    for step in range(1, 6):
        send("touchMove", place_on_screen(editor, 20 + 160 * step, 270 + 25 * step))
    send("touchEnd")
    editor.get_by_role("button", name="Upload region").tap()

    expect_read(page, LINES[2:])


def test_a_picture_is_read_as_it_was_turned_by_hand(someone: Person) -> None:
    page = someone.open()
    editor = prepare(page, a_file("lying.png", printed().rotate(90, expand=True)))
    editor.get_by_role("button", name="Rotate right").click()
    editor.get_by_role("button", name="Upload picture").click()

    expect_read(page)
    [kept] = eventually(lambda: history(someone))
    assert (kept["width"], kept["height"]) == (900, 420)


PHOTO_LINES: Final = ("A photo of twelve megapixels", "is made smaller here", "and read as well")


@pytest.fixture(scope="module")
def photo() -> FilePayload:
    return a_file("photo.jpeg", noisy(printed(PHOTO_LINES, (4000, 3000), 150)), "JPEG", quality=92)


def test_a_large_photo_is_made_smaller_before_it_is_sent(someone: Person, photo: FilePayload) -> None:
    page = someone.open()
    choose(page, photo)

    expect(page.get_by_text(re.compile(r"MB\s*→\s*[\d.]+\s*[kM]B"))).to_be_visible()
    expect_read(page, PHOTO_LINES)
    [kept] = eventually(lambda: history(someone))
    assert (kept["width"], kept["height"]) == (2400, 1800)
    assert kept["size_bytes"] < len(photo["buffer"]) / 2
    # The boxes lie in the photo that the person sees, which is the one they chose.
    assert max(x for x, _ in corners(page)) > 1500
    assert page.locator("svg[aria-label*='marked in the picture']").get_attribute("viewBox") == "0 0 4000 3000"


def test_the_original_is_sent_when_a_person_wants_that(someone: Person, photo: FilePayload) -> None:
    page = someone.open()
    page.get_by_role("switch", name="Upload full size").check()
    choose(page, photo)

    expect_read(page, PHOTO_LINES)
    [kept] = eventually(lambda: history(someone))
    assert (kept["width"], kept["size_bytes"]) == (4000, len(photo["buffer"]))


@contextmanager
def held(mesh: RunningMesh, program: str) -> Iterator[None]:
    """The service does nothing in the block, as if it were busy for long."""
    workers = [pid for pid in mesh.processes() if is_running(pid, program)]
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGCONT)


def test_nothing_is_kept_when_reading_is_cancelled(someone: Person, embedded_mesh: RunningMesh) -> None:
    page = someone.open()
    with held(embedded_mesh, "detection-api"):
        choose(page, a_file("secret.png", printed()))
        expect(page.get_by_role("progressbar", name="Reading")).to_be_visible()
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("status")).to_contain_text("Cancelled")
    # Another picture is read behind it, so the one before has had its time.
    choose(page, a_file("other.png", printed(LINES[:1])))
    eventually(lambda: history(someone))

    assert [kept["name"] for kept in history(someone)] == ["other.png"]


def test_an_upload_goes_on_when_the_line_comes_back(someone: Person) -> None:
    page = someone.open()
    line = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 20, "downloadThroughput": 100_000, "uploadThroughput": 20_000}
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", slow)
    choose(page, a_file("long.png", noisy(printed(size=(1200, 600)))))
    expect(page.get_by_text(re.compile("Uploading: [1-9]"))).to_be_visible()

    line.send("Network.emulateNetworkConditions", {**slow, "offline": True})
    expect(page.get_by_text(re.compile("offline"))).to_be_visible()
    line.send("Network.emulateNetworkConditions", {**slow, "offline": False, "uploadThroughput": -1})

    expect_read(page)


def test_a_picture_is_sent_again_when_the_server_was_busy(someone: Person) -> None:
    page = someone.open()
    answers = iter((503, 503))

    def busy_twice(route: Route) -> None:
        status = next(answers, None)
        if status is None:
            route.continue_()
        else:
            body = '{"title": "Busy", "status": 503, "detail": "Too many requests are queued."}'
            route.fulfill(
                status=status, body=body, content_type="application/problem+json", headers={"Retry-After": "1"}
            )

    page.route("**/read", busy_twice)
    choose(page, a_file("patient.png", printed()))
    expect(page.get_by_role("region", name="Progress")).to_contain_text("Too many requests are queued. Retrying in")

    expect_read(page)


def test_what_was_read_in_one_tab_shows_in_another(someone: Person) -> None:
    first, second = someone.open(), someone.open("/#/history")
    expect(second.get_by_text("No scans yet")).to_be_visible()
    choose(first, a_file("seen.png", printed()))
    expect_read(first)
    eventually(lambda: history(someone))

    second.bring_to_front()
    second.evaluate("window.dispatchEvent(new Event('focus')); document.dispatchEvent(new Event('visibilitychange'))")
    expect(second.get_by_role("link", name="seen.png")).to_be_visible()


def test_nobody_sees_the_picture_of_another_person(new_person: NewPerson) -> None:
    owner, other = new_person(), new_person()
    page = owner.open()
    choose(page, a_file("private.png", printed()))
    expect_read(page)
    [kept] = eventually(lambda: history(owner))

    strange = other.open(f"/#/picture/{kept['id']}")
    expect(strange.get_by_role("alert")).to_contain_text("no picture")
    strange.goto(f"{other.address}/#/history")
    expect(strange.get_by_text("No scans yet")).to_be_visible()
    for path in ("", "/content", "/thumbnail", "/text?format=pdf"):
        assert other.context.request.get(f"{other.address}/api/image/{kept['id']}{path}").status == 404
    assert other.context.request.delete(f"{other.address}/api/image/{kept['id']}").status == 404
    assert [entry["id"] for entry in history(owner)] == [kept["id"]]


def test_the_page_is_there_and_works_over_a_slow_line(someone: Person) -> None:
    page = someone.context.new_page()
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 300, "downloadThroughput": 50_000, "uploadThroughput": 30_000},
    )
    page.goto(someone.address)
    choose(page, a_file("slow.png", printed()))

    expect_read(page)
