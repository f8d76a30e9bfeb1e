"""Common actions on the page."""

from __future__ import annotations

import base64
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from playwright.sync_api import FilePayload, Locator, Page, expect

from harness.person import Person
from harness.running_mesh import RunningMesh, is_running
from harness.waiting import eventually
from tests.e2e.page.drawing import LINES, draw_page, image_file

READ_WITHIN_MS: Final = 60_000


def choose(page: Page, *files: FilePayload) -> None:
    page.get_by_label("Choose files").set_input_files(list(files))


FILE_IN_PAGE: Final = """([name, type, bytes]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([Uint8Array.from(atob(bytes), c => c.charCodeAt(0))], name, { type }));
  return transfer;
}"""


def drop(page: Page, file: FilePayload) -> None:
    """Drag a file over the page and drop it."""
    dragged = page.evaluate_handle(
        FILE_IN_PAGE, [file["name"], file["mimeType"], base64.b64encode(file["buffer"]).decode()]
    )
    page.dispatch_event("body", "dragover", {"dataTransfer": dragged})
    expect(page.get_by_text(re.compile("^Drop ")).last).to_be_visible()
    page.dispatch_event("body", "drop", {"dataTransfer": dragged})


def lines(page: Page) -> Locator:
    return page.get_by_role("list", name="Lines", exact=True).get_by_role("textbox", name=re.compile("^Line "))


def show(page: Page, view: str) -> None:
    """Show a view of the text once there is a result: Text, Lines or Table."""
    page.get_by_role("tab", name=view, exact=True).click(timeout=READ_WITHIN_MS)


def expect_read(page: Page, wanted: tuple[str, ...] = LINES) -> None:
    """Wait for the result and show its lines."""
    show(page, "Lines")
    expect(lines(page)).to_have_count(len(wanted))


def try_sample(page: Page) -> None:
    """Read the sample receipt from the start page, and wait for its text."""
    page.get_by_role("button", name="Try a sample receipt").click()
    show(page, "Text")
    expect(text_view(page)).to_be_visible()


def text_view(page: Page) -> Locator:
    return page.get_by_role("group", name=re.compile("^Text: "))


def allow_clipboard(user: Person) -> None:
    user.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=user.address)


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def history(user: Person) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = user.context.request.get(f"{user.address}/api/images").json()["images"]
    return kept


def upload(user: Person, name: str, wanted: tuple[str, ...] = LINES) -> Page:
    """Open a tab, upload a picture of these lines and wait until it is stored. Returns the tab with the result."""
    page = user.open()
    choose(page, image_file(name, draw_page(wanted)))
    expect_read(page, wanted)
    eventually(lambda: name in [kept["name"] for kept in history(user)])
    return page


def go_to(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Pages").get_by_role("link", name=name, exact=True).click()


def create_link(page: Page) -> str:
    """Create a share link in the open dialog."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Create link").click()
    link = dialog.get_by_role("textbox", name="Link").input_value()
    assert re.search(r"/s/[A-Za-z0-9_-]{43}$", link)
    return link


@contextmanager
def suspended(mesh: RunningMesh, program: str) -> Iterator[None]:
    """Suspend the service in the block, as if it were busy."""
    workers = [pid for pid in mesh.processes() if is_running(pid, program)]
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGCONT)
