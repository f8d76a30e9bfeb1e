"""Take the README's picture of the page: read a rendered receipt in Chromium against the running mesh.

    python scripts/page_picture.py docs/page.png

Starts `ocr-mesh serve` on free ports in a temporary folder and stops it. Needs Debian's chromium.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from scripts.receipt import receipt
from tests.e2e.running_mesh import running_mesh


def main(target: Path) -> None:
    with tempfile.TemporaryDirectory() as data, running_mesh(Path(data), {}) as mesh, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-quic"],
            chromium_sandbox=os.geteuid() != 0,
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(mesh.url)
        page.get_by_label("Choose a picture").set_input_files(
            {"name": "receipt.png", "mimeType": "image/png", "buffer": receipt()}
        )
        page.get_by_role("list", name="Lines").wait_for()
        page.get_by_role("textbox").nth(3).hover()
        page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
