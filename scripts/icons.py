"""Draw the icons of the installed page from the one of the tab: ui/public/icon-*.png.

    python -m scripts.icons

Needs Debian's chromium. Run it after `favicon.svg` has changed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

from harness.person import launch

PUBLIC: Final = Path(__file__).parent.parent / "ui" / "public"
GROUND: Final = "#0f6e66"
PAGE: Final = """<body style="margin:0;display:grid;place-items:center;height:100vh;background:{ground}">
<div style="width:{share}%;aspect-ratio:1">{svg}</div></body>"""

ICONS: Final = {
    "icon-192.png": (192, 100, "transparent"),
    "icon-512.png": (512, 100, "transparent"),
    # Systems cut it to a circle or a square: the drawing is in the middle 80 %.
    "icon-maskable-512.png": (512, 80, GROUND),
}
"""By name: pixels, share of the drawing in per cent, ground."""


def main() -> None:
    svg = (PUBLIC / "favicon.svg").read_text()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name, (pixels, share, ground) in ICONS.items():
            page = browser.new_page(viewport={"width": pixels, "height": pixels})
            page.set_content(PAGE.format(ground=ground, share=share, svg=svg))
            page.screenshot(path=PUBLIC / name, omit_background=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
