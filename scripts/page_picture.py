"""Take the README's picture of the page: read a rendered receipt in Chromium against the running mesh.

    python scripts/page_picture.py docs/page.png

Starts `ocr-mesh serve` on free ports in a temporary folder and stops it. Needs Debian's chromium.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.e2e.running_mesh import running_mesh

RECEIPT = """
CAFE AM MARKT
Hauptstrasse 12, 79098 Freiburg
Tel. 0761 555 0134

Invoice No. 2026-00417
Date 21/11/2026   18:42

2 x Espresso              5.60
1 x Cappuccino            3.90
3 x Apple cake           11.40
1 x Mineral water         2.80

SUBTOTAL                 23.70
VAT 19 %                  3.78
TOTAL EUR                23.70

CASH                     30.00
CHANGE                    6.30

Thank you for your visit!
"""


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


def receipt() -> bytes:
    paper = Image.new("RGB", (620, 820), (250, 249, 245))
    pen, font = ImageDraw.Draw(paper), ImageFont.truetype("DejaVuSansMono.ttf", 24)
    for number, line in enumerate(RECEIPT.strip().splitlines()):
        pen.text((60, 40 + 36 * number), line, (40, 40, 44), font)
    file = io.BytesIO()
    paper.save(file, "PNG")
    return file.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
