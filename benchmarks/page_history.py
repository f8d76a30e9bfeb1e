"""Waiting time for a history of many pictures: opening, going back, searching.

    scripts/npm.sh run build
    python -m benchmarks.page_history                     # 100,000 pictures of one owner
    python -m benchmarks.page_history --pictures 1000

Runs the page in Chromium and the whole mesh on free ports. Times are taken from the screen, frame by frame. Run nothing
else meanwhile.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import statistics
import tempfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import BrowserContext, Page, sync_playwright
from sqlalchemy import insert

from benchmarks.results import record
from bff_api.account.owner import COOKIE
from harness.person import launch, person
from harness.running_mesh import running_mesh
from image_store.database import Database
from image_store.domain import blob_path, folded, utc_now
from image_store.schema import image, image_lifecycle
from mesh.contracts.topology import MAX_AGE_DAYS

ROUNDS: Final = 15
"""The first is a warm-up."""

WITH_FILES: Final = 100
"""The newest pictures have bytes, so that visible thumbnails are created as usual."""

BATCH: Final = 5_000
EXPECTED: Final = "Invoice 99 "
"""In the text of the oldest picture, and in a few hundred others."""

STOPWATCH: Final = """
// From the next `event` on, until a frame has shown what `selector` finds.
window.startFor = (event, selector) => {
  window.shown = new Promise((resolve) => {
    addEventListener(event, ({ timeStamp }) => {
      const look = () => {
        // What a frame finds in the page is painted at its end, so it is seen when the next one begins.
        if (document.querySelector(selector)) {
          requestAnimationFrame(() => resolve(performance.now() - timeStamp));
        } else {
          requestAnimationFrame(look);
        }
      };
      requestAnimationFrame(look);
    }, { capture: true, once: true });
  });
};
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=100_000, help="pictures of one owner (default: %(default)s)")
    count: int = parser.parse_args().pictures
    opened: list[float] = []
    reopened: list[float] = []
    searched: list[float] = []
    with (
        tempfile.TemporaryDirectory() as data,
        running_mesh(Path(data), {}) as mesh,
        sync_playwright() as playwright,
        person(launch(playwright), mesh.url) as someone,
    ):
        someone.context.add_init_script(STOPWATCH)
        someone.open().close()
        fill(Path(data), owner_of(someone.context), count)
        for number in range(ROUNDS):
            page = someone.open()
            times = (open_history(page), come_back(page), search(page))
            page.close()
            if number > 0:
                for all_times, time_ms in zip((opened, reopened, searched), times, strict=True):
                    all_times.append(time_ms)
    of = f"of {count:,} pictures"
    note = f"SQLite, {ROUNDS - 1} times"
    record("page", f"history {of}, click to rows painted, p50", statistics.median(opened), "ms", note)
    record("page", f"history {of}, back from a picture, p50", statistics.median(reopened), "ms", note)
    record("page", f"history {of}, last letter to what it finds, p50", statistics.median(searched), "ms", note)


def open_history(page: Page) -> float:
    """Return milliseconds from the click, in a freshly loaded page without history data."""
    page.evaluate("startFor('click', '[data-picture]')")
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="History").click()
    return float(page.evaluate("shown"))


def come_back(page: Page) -> float:
    page.get_by_role("list", name="Pictures").get_by_role("link").first.click()
    page.locator("[data-picture]").first.wait_for(state="detached")
    page.evaluate("startFor('popstate', '[data-picture]')")
    page.evaluate("history.back()")
    return float(page.evaluate("shown"))


def search(page: Page) -> float:
    """Return milliseconds of a search, including the page's debounce time."""
    most, last = EXPECTED[:-1], EXPECTED[-1]
    page.get_by_role("searchbox").press_sequentially(most)
    page.evaluate("startFor('keydown', '.history-found')")
    page.keyboard.press(last)
    return float(page.evaluate("shown"))


def owner_of(context: BrowserContext) -> str:
    """Return the owner in the cookie, before the signature."""
    [cookie] = [cookie["value"] for cookie in context.cookies() if cookie["name"] == COOKIE]
    return cookie.rpartition(".")[0]


def fill(data: Path, owner: str, count: int) -> None:
    """Store pictures like the worker, but in few transactions and without boxes, which lists do not use."""
    content, now = receipt(), utc_now()
    sha256 = hashlib.sha256(content).hexdigest()
    same = {"owner": owner, "content_type": "image/jpeg", "width": 736, "height": 960, "size_bytes": len(content)}
    same |= {"sha256": sha256, "rotation": 0, "mirrored": False}
    with closing(Database(f"sqlite:///{data.absolute() / 'store.db'}", "benchmark")) as database:
        for start in range(0, count, BATCH):
            lifecycles, images = [], []
            for number in range(start, min(start + BATCH, count)):
                image_id = hashlib.md5(str(number).encode()).hexdigest()
                path, read_at = blob_path(image_id, sha256), now - timedelta(seconds=number)
                expires_at = read_at + timedelta(days=MAX_AGE_DAYS)
                text = f"Invoice {number} Two coffees and a cake Total {number % 900}.50 EUR Thank you for your visit"
                name = f"receipt {number}.jpg"
                lifecycles.append({"id": image_id, "owner": owner, "text": text, "expires_at": expires_at})
                own = {"id": image_id, "path": path, "creation_timestamp": read_at, "stored_at": read_at, "name": name}
                images.append({**same, **own, "name_folded": folded(name), "text_folded": folded(text)})
                if number < WITH_FILES:
                    file = data / "pictures" / path
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(content)
            with database.write() as connection:
                connection.execute(insert(image_lifecycle), lifecycles)
                connection.execute(insert(image), images)


def receipt() -> bytes:
    paper = Image.new("RGB", (736, 960), "white")
    pen, font = ImageDraw.Draw(paper), ImageFont.load_default(size=34)
    for line in range(16):
        pen.text((60, 40 + 55 * line), f"Two coffees and a cake {line}.50", "black", font)
    file = io.BytesIO()
    paper.save(file, "JPEG", quality=88)
    return file.getvalue()


if __name__ == "__main__":
    main()
