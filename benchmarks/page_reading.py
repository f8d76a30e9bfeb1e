"""Waiting time on the page: from the end of the upload to the first boxes, and to all text.

    scripts/npm.sh run build
    python -m benchmarks.page_reading PICTURE ...

Each picture is first placed on a sheet of 736 x 960 pixels. Runs the page in Chromium and the whole mesh on free ports.
Times are taken from the screen, frame by frame. Run nothing else meanwhile.
"""

from __future__ import annotations

import io
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from benchmarks.results import record
from harness.person import launch, person
from harness.running_mesh import running_mesh

SIZE: Final = (736, 960)
ROUNDS: Final = 7
"""The first is a warm-up."""

STOPWATCH: Final = """
window.seen = { uploaded: 0, boxes: 0, text: 0 };
const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (body) {
  this.upload.addEventListener("load", () => { window.seen.uploaded = performance.now(); });
  send.call(this, body);
};
const look = () => {
  // What a frame finds in the page is painted at its end, so it is seen when the next one begins.
  const now = performance.now();
  const seen = window.seen;
  if (seen.uploaded > 0) {
    for (const what of ["boxes", "text"]) if (seen[what] < 0) seen[what] = now;
    if (!seen.boxes && document.querySelector("svg polygon")) seen.boxes = -1;
    if (!seen.text && document.querySelector('[role=list][aria-label="Lines"]')) seen.text = -1;
  }
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def main(pictures: list[Path]) -> None:
    sheets = [sheet(Image.open(picture)) for picture in pictures]
    boxes_ms, text_ms, lines = [], [], []
    with (
        tempfile.TemporaryDirectory() as data,
        running_mesh(Path(data), {}) as mesh,
        sync_playwright() as playwright,
        person(launch(playwright), mesh.url) as someone,
    ):
        someone.context.add_init_script(STOPWATCH)
        page = someone.open()
        for number in range(ROUNDS):
            for content in sheets:
                boxes, text, count = read(page, content)
                if number > 0:
                    boxes_ms.append(boxes)
                    text_ms.append(text)
                    lines.append(count)
    note = f"{len(sheets)} pictures of 736x960, {min(lines)} to {max(lines)} lines, {ROUNDS - 1} times each"
    record("page", "first boxes on the screen after the upload, p50", statistics.median(boxes_ms), "ms", note)
    record("page", "all text on the screen after the upload, p50", statistics.median(text_ms), "ms", note)


def read(page: Page, content: bytes) -> tuple[float, float, int]:
    """Return milliseconds to the first boxes and to all text, and the number of lines."""
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="New scan").click()
    page.evaluate("() => { window.seen = { uploaded: 0, boxes: 0, text: 0 }; }")
    page.get_by_label("Choose files").set_input_files({"name": "sheet.png", "mimeType": "image/png", "buffer": content})
    page.wait_for_function("() => window.seen.text > 0")
    seen = page.evaluate("() => window.seen")
    count = page.get_by_role("list", name="Lines").get_by_role("textbox").count()
    return seen["boxes"] - seen["uploaded"], seen["text"] - seen["uploaded"], count


def sheet(picture: Image.Image) -> bytes:
    """Return the picture scaled to fit, on white."""
    paper = Image.new("RGB", SIZE, "white")
    copy = picture.convert("RGB")
    copy.thumbnail(SIZE, Image.Resampling.LANCZOS)
    paper.paste(copy, ((SIZE[0] - copy.width) // 2, 0))
    file = io.BytesIO()
    paper.save(file, "PNG")
    return file.getvalue()


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
