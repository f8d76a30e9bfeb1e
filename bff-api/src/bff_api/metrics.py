"""What bff-api alone measures; docs/observability.md says what it means."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter

PICTURES_READ: Final = Counter("ocr_pictures_read", "Pictures whose text was answered", ("kept",))
