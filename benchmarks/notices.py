"""Count the notices of rendered pages, by script, blur and size, and of the data sets.

    python -m benchmarks.notices [--pages 24] [--datasets DIR [--sets funsd:dev ...] [--limit N]]

Fonts are those that fontconfig lists for a language of the script (Debian: fonts-noto-core, fonts-noto-cjk,
fonts-thai-tlwg, fonts-nanum, fonts-hosny-amiri). Rendered pages have one to six lines of 14 to 48 pixels.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from detection_api.ctpn.predictor import TextDetector
from harness.in_process_decoding import decode
from mesh.contracts.line import LineText, Quad
from mesh.vision.page import read_page
from mesh.vision.picture import open_picture
from recognition_api.crnn.predictor import TextRecognizer

Pixels = NDArray[np.uint8]

FINE: Final = "no notice"
READABLE: Final = ("latin", "greek", "cyrillic")
SIZES: Final = (14, 18, 24, 28, 36, 48)
COLOURS: Final = (("black", "white"), ("#14143c", "#f0ebdc"), ("white", "#1e2850"), ("#464646", "white"))
BLURS: Final = (0.05, 0.1, 0.2, 0.3)
"""Standard deviations, by font size."""
SMALL: Final = (4, 5, 6, 7, 8, 9, 10)
"""Font sizes in pixels that pages are shrunk to."""

# script: language for fontconfig, lines
TEXTS: Final = {
    "latin": ("en", "Hello world, how are you?|Invoice number 4711|Total amount due 1,166.20 EUR|Thank you"),
    "greek": ("el", "Καλημέρα σας, τι κάνετε;|Αριθμός τιμολογίου|Συνολικό ποσό πληρωμής|Ευχαριστούμε για την επίσκεψη"),
    "cyrillic": ("ru", "Привет, как дела сегодня?|Номер счёта|Сумма к оплате: 1 234,50 руб.|Спасибо за посещение"),
    "arabic": ("ar", "مرحبا بالعالم|الفاتورة رقم ٤٧١١|المجموع الكلي للطلب|شكرا لزيارتكم متجرنا"),
    "persian": ("fa", "سلام دنیا|صورتحساب شماره|جمع کل مبلغ قابل پرداخت|از خرید شما سپاسگزاریم"),
    "hebrew": ("he", "שלום עולם|חשבונית מספר|סך הכל לתשלום|תודה על הקנייה"),
    "devanagari": ("hi", "नमस्ते दुनिया|चालान संख्या|कुल देय राशि|कृपया रसीद संभाल कर रखें"),
    "bengali": ("bn", "ওহে বিশ্ব|চালান নম্বর|মোট প্রদেয় পরিমাণ|আসার জন্য ধন্যবাদ"),
    "tamil": ("ta", "வணக்கம் உலகம்|விலைப்பட்டியல் எண்|மொத்தத் தொகை|வருகைக்கு நன்றி"),
    "telugu": ("te", "హలో ప్రపంచం|మీరు ఎలా ఉన్నారు|చలాన్ సంఖ్య"),
    "thai": ("th", "สวัสดีชาวโลก|ใบแจ้งหนี้เลขที่|ยอดรวมทั้งหมด|ขอบคุณที่ใช้บริการ"),
    "korean": ("ko", "안녕하세요 세계|송장 번호|총 결제 금액|방문해 주셔서 감사합니다"),
    "japanese": ("ja", "こんにちは世界、今日は晴れ|請求書番号|合計金額をお支払いください|ご来店ありがとうございます"),
    "chinese": ("zh-cn", "你好，世界|发票号码|应付总金额|感谢您的光临|北京市朝阳区建国路"),
    "georgian": ("ka", "გამარჯობა მსოფლიო|ანგარიშის ნომერი|სულ გადასახდელი თანხა"),
    "armenian": ("hy", "Բարեւ աշխարհ|Հաշիվ ապրանքագիր|Ընդհանուր գումարը"),
}  # fmt: skip


class Sheet(NamedTuple):
    """A rendered page and its font size in pixels."""

    pixels: Pixels
    size: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=24, help="rendered pages of each script")
    parser.add_argument("--datasets", type=Path)
    parser.add_argument("--sets", nargs="+", default=["funsd:dev", "sroie:val", "icdar15:dev", "fondue_multilang:dev"])
    parser.add_argument("--limit", type=int, default=1_000_000)
    given = parser.parse_args()
    notice_of = _reader()

    def report(name: str, pages: Iterator[Pixels]) -> None:
        counts = Counter(map(notice_of, pages))
        print(name, sum(counts.values()), dict(counts.most_common()), flush=True)

    for script in TEXTS if given.pages else ():
        report(script, (sheet.pixels for sheet in rendered(script, given.pages)))
    for sigma in BLURS if given.pages else ():
        report(
            f"blur {sigma}", (blurred(sheet, sigma) for script in READABLE for sheet in rendered(script, given.pages))
        )
    for size in SMALL if given.pages else ():
        report(f"{size} px", (shrunk(sheet, size) for script in READABLE for sheet in rendered(script, given.pages)))
    for name in given.sets if given.datasets else ():
        folder, split = name.split(":")
        report(name, of_set(given.datasets / folder, split, given.limit))


def _reader() -> Callable[[Pixels], str]:
    detector, recognizer = TextDetector.load(), TextRecognizer.load()

    def notice_of(pixels: Pixels) -> str:
        def read(quads: Sequence[Quad]) -> list[list[LineText]]:
            return [recognizer.recognize(pixels, quads)]

        page = read_page(detector.detect(pixels), read)
        return ", ".join(notice.code for notice in page.notices) or FINE

    return notice_of


def rendered(script: str, count: int) -> Iterator[Sheet]:
    """Yield pages of one script, the same ones in every run with the same fonts."""
    language, texts = TEXTS[script]
    choice = random.Random(script)
    fonts = _fonts(language)
    choice.shuffle(fonts)
    for number in range(count if fonts else 0):
        size = choice.choice(SIZES)
        lines = [choice.choice(texts.split("|")) for _ in range(choice.choice((1, 2, 4, 6)))]
        font, (ink, ground) = ImageFont.truetype(fonts[number % len(fonts)], size), choice.choice(COLOURS)
        width, height = int(max(map(font.getlength, lines))) + 80, int(len(lines) * size * 1.7) + 80
        picture = Image.new("RGB", (width, height), ground)
        draw = ImageDraw.Draw(picture)
        for row, line in enumerate(lines):
            draw.text((40, 40 + int(row * size * 1.7)), line, ink, font)
        yield Sheet(np.asarray(picture), size)


def _fonts(language: str) -> list[str]:
    listed = subprocess.run(["fc-list", f":lang={language}", "file"], capture_output=True, text=True, check=True).stdout
    return sorted({line.strip().rstrip(":") for line in listed.splitlines() if line.strip(": ").endswith(("f", "ttc"))})


def blurred(sheet: Sheet, sigma: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(sheet.pixels, (0, 0), sigma * sheet.size), np.uint8)


def shrunk(sheet: Sheet, size: int) -> Pixels:
    share = size / sheet.size
    return np.asarray(cv2.resize(sheet.pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8)


def of_set(folder: Path, split: str, limit: int) -> Iterator[Pixels]:
    rows = [json.loads(line) for line in (folder / "labels.jsonl").read_text().splitlines()]
    for row in [row for row in rows if row["split"] == split][:limit]:
        yield decode(open_picture((folder / row["image"]).read_bytes()))


if __name__ == "__main__":
    main()
