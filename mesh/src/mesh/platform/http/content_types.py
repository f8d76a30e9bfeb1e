"""Content types of requests and responses between services."""

from typing import Final

MULTIPART: Final = "multipart/form-data"
NDJSON: Final = "application/x-ndjson"
"""One JSON value per line."""
EVENT_STREAM: Final = "text/event-stream"
"""Server-sent events (HTML, 9.2)."""
