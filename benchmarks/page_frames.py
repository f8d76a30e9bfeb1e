"""Frame rate of the page with 300 boxes on a picture of 12 megapixels, in Chromium without a graphics card.

    scripts/npm.sh run build
    python -m benchmarks.page_frames

Run nothing else meanwhile. There is no server: this script gives the built page and the responses to the browser. Each
frame gets one more input event of the measured movement, as from a mouse or two fingers.
"""

from __future__ import annotations

import io
import itertools
import mimetypes
import os
import random
import shutil
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page, Route, sync_playwright

from benchmarks.results import record

PAGE: Final = Path(__file__).parent.parent / "ui" / "dist"
URL: Final = "http://page.test/"
WIDTH, HEIGHT = 4000, 3000
COLUMNS, ROWS = 5, 60
SECONDS: Final = 4
ROUNDS: Final = 3

MOVEMENTS: Final = {
    "the picture dragged": "drag",
    "the picture zoomed with Ctrl and the wheel": "zoom",
    "the picture pinched": "pinch",
    "the enlarged picture scrolled by the wheel": "wheel",
    "the mouse led over the boxes": "hover",
    "the lines scrolled": "scroll",
}

DRIVER: Final = (Path(__file__).parent / "page_movements.js").read_text()


def main() -> None:
    picture, answer = page_of_lines()

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(URL).split("?")[0]
        if path == "api/image/big":
            route.fulfill(json=answer)
        elif path == "api/image/big/content":
            route.fulfill(body=picture, content_type="image/jpeg")
        elif (file := PAGE / (path or "index.html")).is_file():
            route.fulfill(path=file, content_type=mimetypes.guess_type(file)[0])
        else:
            route.fulfill(status=404)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--disable-gpu", "--disable-background-networking", "--disable-component-update"],
            chromium_sandbox=os.geteuid() != 0,
        )
        for name, movement in MOVEMENTS.items():
            rates, slowest = zip(*(measured(browser.new_page(), serve, movement) for _ in range(ROUNDS)), strict=True)
            note = f"slowest frame of {ROUNDS} rounds {max(slowest):.0f} ms"
            record("page", f"{name}, least of {ROUNDS}", min(rates), "frames/s", note)
        browser.close()


def measured(page: Page, serve: Callable[[Route], None], movement: str) -> tuple[float, float]:
    """Return frames per second, and the longest time between two in milliseconds."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.route("**/*", serve)
    page.goto(f"{URL}#/picture/big")
    page.get_by_role("list", name="Lines").wait_for()
    page.wait_for_function("document.querySelector('.picture-frame img').complete")
    page.wait_for_timeout(1500)
    times = page.evaluate(DRIVER, [movement, SECONDS])
    page.close()
    gaps = [after - before for before, after in itertools.pairwise(times)]
    return 1000 / statistics.fmean(gaps), max(gaps)


def page_of_lines() -> tuple[bytes, object]:
    """Return a JPEG full of print, and the response of `GET /api/image/{id}` for it."""
    chance = random.Random(1)
    paper = np.random.default_rng(1).normal(235, 8, (HEIGHT // 4, WIDTH // 4, 3)).clip(0, 255).astype(np.uint8)
    picture = Image.fromarray(paper).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(34)
    boxes = []
    for number in range(COLUMNS * ROWS):
        column, row = divmod(number, ROWS)
        text = f"{number:03d} Invoice {chance.randrange(1000, 100_000)}, {chance.randrange(1, 999)}.50 EUR"
        place = (60 + column * 790, 30 + row * 49)
        pen.text(place, text, (30, 30, 40), font)
        left, top, right, bottom = pen.textbbox(place, text, font)
        boxes.append(
            {
                "ord_num": number,
                "quad": [[left, top], [right, top], [right, bottom], [left, bottom]],
                "text": text,
                "confidence": 0.6 if number % 7 == 0 else 0.98,
                "corrected_text": None,
            }
        )
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=88)
    answer = {
        "id": "big",
        "name": "page.jpg",
        "width": WIDTH,
        "height": HEIGHT,
        "size_bytes": file.tell(),
        "created_at": "2026-11-20T10:00:00Z",
        "expires_at": "2036-11-27T10:00:00Z",
        "boxes": boxes,
        "corrections": [],
    }
    return file.getvalue(), answer


if __name__ == "__main__":
    main()
