from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from harness.person import Person, launch, person
from harness.running_mesh import RunningMesh


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One for all files that come to a process; each person has a context of their own."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


NewPerson = Callable[..., Person]


@pytest.fixture
def new_person(browser: Browser, embedded_mesh: RunningMesh) -> Iterator[NewPerson]:
    """Somebody new at each call; arguments are those of a browser context. At the end nobody may have seen a fault."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(person(browser, embedded_mesh.url, **options))


@pytest.fixture
def someone(new_person: NewPerson) -> Person:
    return new_person()


@pytest.fixture
def on_a_phone() -> dict[str, Any]:
    """What makes a browser context a phone."""
    return {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
