"""A message, independent of the broker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Message:
    """The AMQP properties in use, and the body. Always persistent."""

    queue: str
    body: bytes
    message_id: str | None = None
    type: str | None = None
    content_type: str | None = None
    app_id: str | None = None
    timestamp: int | None = None
    """Seconds since 1970."""
    headers: Headers = field(default_factory=dict)

    def with_headers(self, **headers: str) -> Message:
        return replace(self, headers={**self.headers, **headers})


class MalformedEvent(ValueError):
    """A message violates its contract; a retry cannot succeed."""
