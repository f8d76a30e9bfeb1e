"""Cut the labelled lines of a set into pictures of one line each, the same for every engine.

Lines are a page's `lines` if its labels have them, otherwise its `boxes`, except those marked `ignore`. A quad is
straightened in colour, without margin, at the picture's own resolution. Sets of ready-made crops are copied.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray


def cut_set(folder: Path, split: str, out: Path, limit: int) -> Path:
    """Write `labels.jsonl` and the crops of one split; return their folder. Ready-made crops are all used."""
    out.mkdir(parents=True, exist_ok=True)
    with (folder / "labels.jsonl").open(encoding="utf-8") as file:
        records = [record for record in map(json.loads, file) if record["split"] == split]
    lines = list(_lines(records))
    if lines[0].quad is not None and len(lines) > limit:
        lines = [lines[i * len(lines) // limit] for i in range(limit)]
    with (out / "labels.jsonl").open("w", encoding="utf-8") as labels:
        for number, line in enumerate(lines):
            image = f"{number:05d}{Path(line.image).suffix if line.quad is None else '.png'}"
            if line.quad is None:
                shutil.copyfile(folder / line.image, out / image)
            elif not cut_line(folder / line.image, line.quad, out / image):
                continue
            labels.write(json.dumps({"image": image, "split": split, "text": line.text}, ensure_ascii=False) + "\n")
    return out


@dataclass(frozen=True)
class _Line:
    """A labelled line; ``quad`` is None if the picture is a single line."""

    image: str
    quad: NDArray[np.float64] | None
    text: str


def _lines(records: list[dict[str, Any]]) -> Iterator[_Line]:
    for record in records:
        if "boxes" not in record:
            yield _Line(record["image"], None, record["text"])
            continue
        for box in record["lines"] if "lines" in record else record["boxes"]:
            if not box.get("ignore") and box["text"].strip():
                yield _Line(record["image"], np.array(box["quad"], np.float64), " ".join(box["text"].split()))


def cut_line(picture: Path, quad: NDArray[np.float64], out: Path) -> bool:
    """Write the straightened quad of a picture to ``out``; return whether there was anything to cut."""
    page = cv2.imread(str(picture), cv2.IMREAD_COLOR)
    if page is None:
        raise FileNotFoundError(picture)
    sides = np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1)
    width, height = round(float(max(sides[0], sides[2]))), round(float(max(sides[1], sides[3])))
    if width < 1 or height < 1:
        return False
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    # Corners are pixel edges; warpPerspective uses pixel centres.
    matrix = cv2.getPerspectiveTransform((quad - 0.5).astype(np.float32), (target - 0.5).astype(np.float32))
    crop = cv2.warpPerspective(page, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return bool(cv2.imwrite(str(out), crop))
