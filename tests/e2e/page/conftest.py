from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from harness.person import Person, launch, person
from harness.running_mesh import RunningMesh

# Playwright's 5 seconds are too short for a machine that runs other tests.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Launch one browser per process; each user has a context of its own."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


NewUser = Callable[..., Person]


@pytest.fixture
def new_user(browser: Browser, embedded_mesh: RunningMesh) -> Iterator[NewUser]:
    """Return a function that creates a user from browser context options. Fails if the console had errors."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(person(browser, embedded_mesh.url, **options))


@pytest.fixture
def user(new_user: NewUser) -> Person:
    return new_user()


@pytest.fixture
def phone() -> dict[str, Any]:
    """Return browser context options of a phone."""
    return {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
