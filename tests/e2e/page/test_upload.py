"""The upload page: input, camera, editor, queue and failures."""

from __future__ import annotations

import base64
import re
from typing import Any, Final

from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from harness.person import Person
from harness.running_mesh import RunningMesh
from harness.waiting import eventually
from tests.e2e.page.actions import READ_WITHIN_MS, choose, drop, expect_read, go_to, history, lines, suspended, upload
from tests.e2e.page.axe import serious_violations
from tests.e2e.page.conftest import NewUser
from tests.e2e.page.document_files import pdf_file
from tests.e2e.page.drawing import LINES, add_noise, draw_page, image_file


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("list", name="This session").get_by_role("listitem").filter(has_text=name)


def test_single_picture_opens_its_result(user: Person) -> None:
    page = user.open()
    choose(page, image_file("invoice.png", draw_page()))

    expect_read(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("invoice.png")
    expect(page.get_by_role("img", name=f"{len(LINES)} lines marked in the picture")).to_be_visible()
    [kept] = eventually(lambda: history(user))
    assert (kept["name"], kept["width"]) == ("invoice.png", 900)


def test_dropped_picture_is_uploaded(user: Person) -> None:
    page = user.open()
    drop(page, image_file("dropped.png", draw_page()))

    expect_read(page)


def test_pasted_picture_is_uploaded(user: Person) -> None:
    user.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=user.address)
    page = user.open()
    page.evaluate(
        """async (bytes) => {
          const picture = new Blob([Uint8Array.from(atob(bytes), c => c.charCodeAt(0))], { type: "image/png" });
          await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
        }""",
        base64.b64encode(image_file("any.png", draw_page())["buffer"]).decode(),
    )
    page.keyboard.press("Control+V")

    expect_read(page)


def test_several_files_have_a_row_each(user: Person) -> None:
    page = user.open()
    other = ("Fresh bread every day",)
    choose(
        page,
        image_file("first.png", draw_page()),
        {"name": "notes.png", "mimeType": "image/png", "buffer": b"only words"},
        {"name": "table.csv", "mimeType": "text/csv", "buffer": b"a,b"},
        {"name": "table.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"},
        {"name": "nothing.png", "mimeType": "image/png", "buffer": b""},
        image_file("second.png", draw_page(other)),
    )

    expect(row(page, "first.png").get_by_role("link", name="Open first.png")).to_be_visible(timeout=READ_WITHIN_MS)
    expect(row(page, "second.png").get_by_role("link", name="Open second.png")).to_be_visible(timeout=READ_WITHIN_MS)
    expect(row(page, "notes.png").get_by_role("alert")).to_contain_text("format is not supported")
    expect(row(page, "table.csv").get_by_role("alert")).to_contain_text("not a picture or PDF")
    expect(row(page, "table.pdf").get_by_role("alert")).to_contain_text("Could not read", timeout=READ_WITHIN_MS)
    expect(row(page, "nothing.png").get_by_role("alert")).to_contain_text("empty")

    page.get_by_role("link", name="Open second.png").click()
    expect_read(page, other)
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="New scan").click()
    page.get_by_role("link", name="Open first.png").click()
    expect_read(page)


def test_list_of_the_session_survives_a_reload_and_a_file_read_before_is_noticed(user: Person) -> None:
    page = user.open()
    picture = image_file("first.png", draw_page())
    choose(page, picture, pdf_file("report.pdf", 1))
    expect_read(page)
    go_to(page, "New scan")
    expect(row(page, "report.pdf")).to_contain_text("1 page", timeout=READ_WITHIN_MS)
    eventually(lambda: history(user))
    page.get_by_text("Crop or rotate first").click()
    choose(page, image_file("second.png", draw_page(("Another one",))))
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(row(page, "second.png")).to_contain_text("Edit or upload")

    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(row(page, "first.png")).to_contain_text("coffees", timeout=READ_WITHIN_MS)
    expect(row(page, "report.pdf").get_by_role("link", name="Open report.pdf")).to_be_visible()
    expect(row(page, "second.png")).to_contain_text("Not uploaded before the page was reloaded.")
    assert serious_violations(page) == []

    page.get_by_text("Crop or rotate first").click()
    choose(page, {**picture, "name": "again.png"})
    duplicate = row(page, "again.png")
    expect(duplicate).to_contain_text("This file was read before.")
    assert serious_violations(page) == []
    duplicate.get_by_role("link", name="Open the earlier result again.png").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("first.png")
    page.go_back()
    row(page, "again.png").get_by_role("button", name="Read again again.png").click()
    expect_read(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("again.png")

    other = user.open()  # a tab with an empty list: the server knows the file
    choose(other, picture)
    expect(row(other, "first.png")).to_contain_text("This file was read before.", timeout=READ_WITHIN_MS)


def test_photo_is_taken_and_uploaded(user: Person) -> None:
    page = user.open()
    page.get_by_role("button", name="Take a photo").click()
    camera = page.get_by_role("dialog", name="Take a photo")
    camera.get_by_role("button", name="Take the photo").click()
    camera.get_by_role("button", name="Upload photo").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text(
        re.compile("photo", re.IGNORECASE), timeout=READ_WITHIN_MS
    )
    eventually(lambda: history(user))
    assert page.evaluate("document.querySelector('video')") is None


def open_editor(page: Page, file: FilePayload) -> Locator:
    page.get_by_role("switch", name="Crop or rotate first").check()
    choose(page, file)
    editor = page.get_by_role("dialog", name="Crop or rotate")
    expect(editor.get_by_role("button", name="Upload picture")).to_be_enabled()
    return editor


def screen_position(editor: Locator, x: float, y: float) -> tuple[float, float]:
    """Return the screen position of a pixel of the picture."""
    scale, left, top = editor.locator("svg.region-field").evaluate(
        "field => { const { a, e, f } = field.getScreenCTM(); return [a, e, f]; }"
    )
    return left + scale * x, top + scale * y


def corners(page: Page) -> list[tuple[float, float]]:
    """Return the corners of all boxes in the picture."""
    points = page.locator("polygon[data-line]").evaluate_all("boxes => boxes.map(box => box.getAttribute('points'))")
    return [(float(x), float(y)) for box in points for x, y in (pair.split(",") for pair in box.split())]


def test_region_drawn_with_the_mouse_is_read_and_the_whole_picture_kept(user: Person) -> None:
    page = user.open()
    editor = open_editor(page, image_file("invoice.png", draw_page()))
    page.mouse.move(*screen_position(editor, 20, 150))
    page.mouse.down()
    page.mouse.move(*screen_position(editor, 820, 270), steps=5)
    page.mouse.up()
    editor.get_by_role("button", name="Upload region").click()

    expect_read(page, LINES[1:2])
    expect(lines(page).first).to_have_value(re.compile("coffees"))
    assert all(18 <= x <= 822 and 148 <= y <= 272 for x, y in corners(page))
    [kept] = eventually(lambda: history(user))
    assert (kept["width"], kept["height"]) == (900, 420)
    before = corners(page)
    page.reload()
    expect_read(page, LINES[1:2])
    assert corners(page) == before


def test_region_is_drawn_with_a_finger(new_user: NewUser, phone: dict[str, Any]) -> None:
    user = new_user(**phone)
    page = user.open()
    editor = open_editor(page, image_file("invoice.png", draw_page()))
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *at: tuple[float, float]) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in at]})

    send("touchStart", screen_position(editor, 20, 270))
    for step in range(1, 6):
        send("touchMove", screen_position(editor, 20 + 160 * step, 270 + 25 * step))
    send("touchEnd")
    editor.get_by_role("button", name="Upload region").tap()

    expect_read(page, LINES[2:])


def test_rotated_picture_is_uploaded_rotated(user: Person) -> None:
    page = user.open()
    editor = open_editor(page, image_file("lying.png", draw_page().rotate(90, expand=True)))
    editor.get_by_role("button", name="Rotate right").click()
    editor.get_by_role("button", name="Upload picture").click()

    expect_read(page)
    [kept] = eventually(lambda: history(user))
    assert (kept["width"], kept["height"]) == (900, 420)
    page.reload()
    expect_read(page)
    size = (
        page.get_by_role("main")
        .locator("img")
        .first.evaluate("async img => { await img.decode(); return [img.naturalWidth, img.naturalHeight]; }")
    )
    assert size == [900, 420]


def test_stored_picture_is_renamed_read_again_and_deleted(user: Person) -> None:
    page = upload(user, "invoice.png")
    more = page.get_by_role("button", name="More", exact=True)
    more.click()
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="New name").fill("renamed.png")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("renamed.png")

    more.click()
    assert serious_violations(page) == []
    page.get_by_role("button", name="Crop or rotate, read again").click()
    editor = page.get_by_role("dialog", name="Crop or rotate, and read again")
    editor.get_by_role("button", name="Select a region").click()
    editor.get_by_text("Position and size").click()
    for side, value in (("Height", "120"), ("Width", "800"), ("Left", "20"), ("Top", "150")):
        editor.get_by_label(side, exact=True).fill(value)
        page.keyboard.press("Tab")
    assert serious_violations(page) == []
    editor.get_by_role("button", name="Read this region").click()
    expect_read(page, LINES[1:2])
    eventually(lambda: len(history(user)) == 2)
    assert {(one["name"], one["width"]) for one in history(user)} == {("renamed.png", 900)}

    more.click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    expect(page.get_by_role("link", name="renamed.png")).to_have_count(1)


PHOTO_LINES: Final = ("A photo of twelve megapixels", "is made smaller here", "and read as well")


def test_large_photo_is_shrunk_before_the_upload(user: Person) -> None:
    photo = image_file("photo.jpeg", add_noise(draw_page(PHOTO_LINES, (4000, 3000), 150)), "JPEG", quality=92)
    page = user.open()
    page.get_by_role("switch", name="Upload full size").uncheck()
    held: list[str] = []

    def hold(route: Route) -> None:
        """Hold the upload: the sizes are shown while it lasts, which may be no time."""
        expect(page.get_by_text(re.compile(r"MB\s*→\s*[\d.]+\s*[kM]B"))).to_be_visible()
        held.append(route.request.url)
        route.continue_()

    page.route("**/read", hold, times=1)
    choose(page, photo)

    expect_read(page, PHOTO_LINES)
    assert held
    [kept] = eventually(lambda: history(user))
    assert (kept["width"], kept["height"]) == (2400, 1800)
    assert kept["size_bytes"] < len(photo["buffer"]) / 2
    # The stored picture is shown.
    assert page.locator("svg[aria-label*='marked in the picture']").get_attribute("viewBox") == "0 0 2400 1800"


def test_cancelled_picture_is_not_stored(user: Person, embedded_mesh: RunningMesh) -> None:
    page = user.open()
    with suspended(embedded_mesh, "detection-api"):
        choose(page, image_file("secret.png", draw_page()))
        expect(page.get_by_role("progressbar", name="Reading")).to_be_visible()
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("status")).to_contain_text("Cancelled")
    # A later picture is stored, so the cancelled one would be too.
    choose(page, image_file("other.png", draw_page(LINES[:1])))
    eventually(lambda: history(user))

    assert [kept["name"] for kept in history(user)] == ["other.png"]


def test_upload_resumes_when_the_connection_is_back(user: Person, embedded_mesh: RunningMesh) -> None:
    page = user.open()
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    online = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    # Slowly, since the browser's emulation ends no request that only waits for its answer.
    line.send("Network.emulateNetworkConditions", {**online, "uploadThroughput": 50_000})
    with suspended(embedded_mesh, "bff-api"):  # so that no result arrives before the connection is lost
        choose(page, image_file("long.png", add_noise(draw_page(size=(1200, 600)))))
        expect(page.get_by_text(re.compile("^Uploading: "))).to_be_visible()
        line.send("Network.emulateNetworkConditions", {**online, "offline": True})
        expect(page.get_by_text(re.compile("The upload resumes"))).to_be_visible()
    line.send("Network.emulateNetworkConditions", online)

    expect_read(page)
    assert len(eventually(lambda: history(user))) == 1


def test_result_that_was_not_stored_is_saved_again(user: Person) -> None:
    page = user.open()
    uploads: list[str] = []
    page.on("request", lambda request: uploads.append(request.url) if request.url.endswith("/read") else None)

    def not_kept(route: Route) -> None:
        stored = re.compile(r'"kept": ?true, ?"kept_reason": ?null')
        body, count = stored.subn('"kept": false, "kept_reason": "full"', route.fetch().text())
        assert count == 1
        route.fulfill(content_type="text/event-stream", body=body)

    page.route("**/read", not_kept, times=1)
    choose(page, image_file("unsaved.png", draw_page()))
    expect_read(page)
    expect(page.get_by_role("alert")).to_contain_text("Storage full: this result won't be saved.")
    page.get_by_role("button", name="Save again").click()

    expect(page.get_by_role("alert")).to_have_count(0, timeout=READ_WITHIN_MS)
    expect(page.get_by_role("button", name="Download")).to_be_visible()
    expect_read(page)
    assert len(uploads) == 2
    eventually(lambda: "unsaved.png" in [kept["name"] for kept in history(user)])


def test_picture_uploaded_in_one_tab_is_shown_in_another(user: Person) -> None:
    first, second = user.open(), user.open("/#/history")
    expect(second.get_by_text("No scans yet")).to_be_visible()
    choose(first, image_file("seen.png", draw_page()))
    expect_read(first)
    eventually(lambda: history(user))

    second.bring_to_front()
    second.evaluate("window.dispatchEvent(new Event('focus')); document.dispatchEvent(new Event('visibilitychange'))")
    expect(second.get_by_role("link", name="seen.png")).to_be_visible()


def test_other_user_cannot_see_or_delete_a_picture(new_user: NewUser) -> None:
    owner, other = new_user(), new_user()
    page = owner.open()
    choose(page, image_file("private.png", draw_page()))
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
