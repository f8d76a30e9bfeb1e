"""A queue that serves its clients in turn, so that one client with many items does not delay the others."""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class FairQueue(Generic[T]):
    """First in, first out per client; round-robin between clients. Not thread-safe."""

    def __init__(self) -> None:
        self._by_client: dict[str, deque[T]] = {}
        """The client whose turn is next comes first."""
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def count_of(self, client: str) -> int:
        """Return the number of items of one client."""
        return len(self._by_client.get(client, ()))

    def put(self, client: str, item: T) -> None:
        self._by_client.setdefault(client, deque()).append(item)
        self._length += 1

    def take(self, busy: frozenset[str] = frozenset()) -> tuple[str, T] | None:
        """Remove and return the next client and its oldest item; clients in `busy` keep their place.

        Returns None if there is no other client.
        """
        client = next((each for each in self._by_client if each not in busy), None)
        if client is None:
            return None
        items = self._by_client.pop(client)
        item = items.popleft()
        if items:
            self._by_client[client] = items
        self._length -= 1
        return client, item

    def longest(self) -> str | None:
        """Return the client with most items; None if there is no item."""
        return max(self._by_client, key=self.count_of, default=None)

    def take_newest(self, client: str) -> T:
        """Remove and return the newest item of a client. Raises KeyError if it has none."""
        items = self._by_client[client]
        item = items.pop()
        if not items:
            del self._by_client[client]
        self._length -= 1
        return item

    def remove(self, client: str, item: T) -> None:
        """Remove an item. Raises ValueError if it is not queued."""
        items = self._by_client.get(client, deque())
        items.remove(item)
        if not items:
            self._by_client.pop(client, None)
        self._length -= 1
