"""Rows read exactly on pictures of difficult kinds (`kind_pictures`), of our engine and of others.

    python -m benchmarks.kinds --engine ocr-mesh --engine tesseract --engine rapidocr [--show]

A row counts when it equals, white space aside, a line of the answer or a row of its text.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.engines import PAGE_ENGINES, Page
from benchmarks.kind_pictures import KINDS, write_kinds
from benchmarks.results import record


def rows_of(page: Page) -> set[str]:
    """Return the lines of an engine's answer and the rows of its text, with single spaces."""
    lines = [str(line["text"]) for line in page["lines"]] + str(page.get("text", "")).splitlines()
    return {" ".join(line.split()) for line in lines}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", action="append", choices=PAGE_ENGINES, help="engine to run (default: ours)")
    parser.add_argument("--show", action="store_true", help="print the rows that are missing")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        labels = write_kinds(folder)
        for engine in arguments.engine or ["ocr-mesh"]:
            right, count = Counter[str](), Counter[str]()
            pages = PAGE_ENGINES[engine]([folder / label["image"] for label in labels])
            for label, page in zip(labels, pages, strict=True):
                read = rows_of(page)
                missing = [row for row in label["rows"] if " ".join(row.split()) not in read]
                count[label["kind"]] += len(label["rows"])
                right[label["kind"]] += len(label["rows"]) - len(missing)
                if arguments.show and missing:
                    sys.stdout.write(f"{label['image']}: {missing[:6]}\n    {sorted(read)[:12]}\n")
            for kind in KINDS:
                share = right[kind] / count[kind]
                record("kinds", f"{kind}, rows read exactly, {engine}", share, "", f"{count[kind]} rendered rows")


if __name__ == "__main__":
    main()
