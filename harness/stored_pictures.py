"""A Postgres full of pictures, made by the database itself: a million rows through the handlers would take hours."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Final

import psycopg2

OWNERS: Final = ("anna", "ben")
"""By turns, the pictures are theirs."""

_LINES = "ARRAY['TOTAL 12,50', 'VAT 19 %', 'Thank you for your visit', 'Invoice no. 2026-0815', 'Main Street 12']"

_FILL = f"""
INSERT INTO image_lifecycle (id, expires_at, text, owner)
SELECT md5('picture ' || n), now() + {{age}} + n * interval '1 ms', array_to_string({_LINES}, ' '),
       (ARRAY[{", ".join(f"'{owner}'" for owner in OWNERS)}])[1 + n % {len(OWNERS)}]
FROM generate_series(1, {{count}}) AS n;

INSERT INTO image (id, path, creation_timestamp, stored_at, name, content_type, width, height, rotation, mirrored,
                   size_bytes, sha256, owner, name_folded, text_folded)
SELECT id, left(id, 2) || '/' || id, expires_at - interval '7 days', expires_at - interval '7 days', 'receipt.jpg',
       'image/jpeg', 736, 960, 0, false, 1000, md5(id) || md5(id), owner, 'receipt.jpg', lower(text)
FROM image_lifecycle;

INSERT INTO image_box (image_id, ord_num, start_x, start_y, width, height, text, confidence, score)
SELECT id, line, 10, 20 * line, 300, 18, ({_LINES})[1 + line % 5] || ' ' || line, 0.9, 0.9
FROM image_lifecycle, generate_series(0, {{boxes}} - 1) AS line;

INSERT INTO text_correction (image_id, ord_num, value, message_id, created_at)
SELECT id, 0, 'TOTAL 13,50', id, now() FROM image_lifecycle WHERE left(id, 1) = '0';

ANALYZE;
"""


def fill(url: str, count: int, *, boxes: int, is_expired: bool = False, files: Path | None = None) -> None:
    """Store `count` pictures of `boxes` lines each, one in sixteen corrected; with a 1 KB file each below `files`."""
    age = "interval '-1 hour'" if is_expired else "interval '7 days'"
    with closing(psycopg2.connect(url.replace("+psycopg2", ""))) as connection, connection.cursor() as cursor:
        # The generation is not part of the measurement.
        cursor.execute("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'")
        cursor.execute(_FILL.format(age=age, count=count, boxes=boxes))
        connection.commit()
        if files is not None:
            cursor.execute("SELECT path FROM image")
            for (path,) in cursor:
                file = files / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(bytes(1000))
