"""Render the receipt of the README's screenshots and of the portal's examples.

    python -m scripts.receipt bff-api/src/bff_api/portal/sample.png

Needs the font DejaVu Sans Mono.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

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


def receipt() -> bytes:
    """Return the PNG."""
    paper = Image.new("RGB", (620, 820), (250, 249, 245))
    pen, font = ImageDraw.Draw(paper), ImageFont.truetype("DejaVuSansMono.ttf", 24)
    for number, line in enumerate(RECEIPT.strip().splitlines()):
        pen.text((60, 40 + 36 * number), line, (40, 40, 44), font)
    file = io.BytesIO()
    paper.quantize(16).save(file, "PNG", optimize=True)
    return file.getvalue()


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(receipt())
