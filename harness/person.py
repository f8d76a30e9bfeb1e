"""A person with a browser of their own, who would notice what goes wrong behind the page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request

from harness.servers.source import apt_install

_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_QUIET: Final = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # A test picture in the place of a camera, and no question whether the page may use it.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
"""A browser that connects only to the page."""

DESK: Final = {"width": 1280, "height": 900}


def launch(playwright: Playwright, *more: str) -> Browser:
    """Start Debian's Chromium; install it where it is missing, if that is allowed."""
    path = _find()
    if path is None and os.geteuid() == 0 and apt_install("chromium"):
        path = _find()
    if path is None:
        pytest.fail("This test needs Chromium: apt-get install chromium")
    return playwright.chromium.launch(executable_path=path, args=[*_QUIET, *more], chromium_sandbox=os.geteuid() != 0)


def _find() -> str | None:
    return next((path for path in map(shutil.which, _BROWSERS) if path), None)


@dataclass
class Person:
    """`faults` is what no person should ever see in a console: errors, broken rules, calls to other hosts."""

    context: BrowserContext
    address: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("console", self._on_console)
        self.context.on("weberror", lambda error: self.faults.append(f"uncaught: {error.error}"))
        self.context.on("request", self._on_request)

    def open(self, path: str = "/") -> Page:
        """Open a new tab."""
        page = self.context.new_page()
        page.goto(f"{self.address}{path}")
        return page

    def _on_console(self, message: ConsoleMessage) -> None:
        # Chromium reports every answer of 400 and more; what the page makes of those is what the tests look at.
        expected = ("Failed to load resource", "Service Worker registration blocked")
        if message.type in ("error", "warning") and not any(text in message.text for text in expected):
            self.faults.append(f"{message.type}: {message.text}")

    def _on_request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme in ("http", "https", "ws", "wss") and url.netloc != urlsplit(self.address).netloc:
            self.faults.append(f"a call to another host: {request.url}")


@contextmanager
def person(browser: Browser, address: str, **options: Any) -> Iterator[Person]:
    """Yield a new user, without cookies or stored data; `options` are those of a browser context.

    Service workers are off unless they are allowed: tests change requests that a worker would answer.
    """
    context = browser.new_context(**{"viewport": DESK, "service_workers": "block", **options})
    try:
        someone = Person(context, address)
        yield someone
        assert not someone.faults, someone.faults
    finally:
        context.close()
