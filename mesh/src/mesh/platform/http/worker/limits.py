"""Limits of a server's connections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mesh.platform.settings import MeshSettings

MAX_CONNECTIONS: Final = 1000
MAX_HEADER_BYTES: Final = 64 * 1024
"""Of a request's line and all header fields."""


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """All times in seconds."""

    header_timeout_s: float
    transfer_grace_s: float
    """How long a body or a response may take however small it is."""
    min_bytes_per_second: int
    """Rate that a body or a response must reach after the grace time."""
    max_connections_per_client: int
    max_buffered_bytes: int
    """Bytes of all requests and responses held for slow clients; one client may use half."""
    max_body_bytes: int
    max_large_body_bytes: int
    large_body_paths: tuple[str, ...]
    """Starts of the paths whose bodies may be larger."""
    threads: int
    threads_per_client: int

    @classmethod
    def of(
        cls, settings: MeshSettings, *, threads: int, is_public: bool, large_body_paths: tuple[str, ...] = ()
    ) -> ServerLimits:
        """Return the limits of a service. The only client of one that is not public is another service."""
        return cls(
            header_timeout_s=settings.header_timeout_s,
            transfer_grace_s=settings.transfer_grace_s,
            min_bytes_per_second=settings.min_bytes_per_second,
            max_connections_per_client=settings.max_connections_per_client,
            max_buffered_bytes=settings.max_buffered_bytes,
            max_body_bytes=settings.max_upload_bytes if is_public else settings.max_forwarded_bytes,
            max_large_body_bytes=settings.max_documents_bytes,
            large_body_paths=large_body_paths,
            threads=threads,
            threads_per_client=max(1, threads // 2) if is_public else threads,
        )

    def body_limit(self, path: str) -> int:
        """Return the bytes that a body of a request for `path` may have."""
        is_large = bool(self.large_body_paths) and path.startswith(self.large_body_paths)
        return max(self.max_body_bytes, self.max_large_body_bytes) if is_large else self.max_body_bytes

    def transfer_deadline(self, started: float, done_bytes: int) -> float:
        """Return the time at which a transfer that has moved `done_bytes` since `started` is too slow."""
        return started + self.transfer_grace_s + done_bytes / self.min_bytes_per_second
