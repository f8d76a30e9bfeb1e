"""What a request between services is for: an answer that a user waits for, or work in the background."""

from __future__ import annotations

from typing import Final

WORK_HEADER: Final = "Ocr-Mesh-Work"
BACKGROUND: Final = "background"
"""Served after the requests of users, and with a capacity of its own."""
