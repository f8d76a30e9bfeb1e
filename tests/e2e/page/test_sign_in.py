"""Signing in on the page, at a real provider in the same browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from harness.client import Client
from harness.person import Person, person
from harness.running_mesh import RunningMesh, other_bff, running_mesh
from harness.servers.oidc_provider import OidcProvider, oidc_provider
from harness.waiting import eventually
from tests.e2e.page.actions import choose, expect_read, go_to, history, upload
from tests.e2e.page.axe import serious_violations
from tests.e2e.page.drawing import LINES, draw_page, image_file


@pytest.fixture(scope="module")
def provider() -> Iterator[OidcProvider]:
    with oidc_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def mesh(provider: OidcProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMesh]:
    """Return a mesh that visitors may use, and where they may sign in."""
    settings = provider.settings(MESH_ACCESS="open,oidc,keys")
    with running_mesh(tmp_path_factory.mktemp("mesh"), settings) as mesh:
        provider.register(mesh.url)
        yield mesh


@contextmanager
def visitor(browser: Browser, mesh: Client, provider: OidcProvider) -> Iterator[Person]:
    """Open a browser whose only other host is the provider."""
    with person(browser, mesh.url) as someone:
        yield someone
        there = f"a call to another host: {provider.issuer}/"
        someone.faults[:] = [fault for fault in someone.faults if not fault.startswith(there)]


def continue_at_provider(page: Page, login: str) -> None:
    page.get_by_label("Login").fill(login)
    page.get_by_role("button", name="Continue").click()


def sign_out(page: Page, mesh: Client) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/session/end?**")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{mesh.url}/**")


def test_person_signs_in_with_the_scans_of_the_visit_and_out_again(
    browser: Browser, mesh: RunningMesh, provider: OidcProvider
) -> None:
    with visitor(browser, mesh, provider) as anna:
        page = upload(anna, "before.png")
        go_to(page, "History")
        expect(page.get_by_role("link", name="before.png")).to_be_visible()

        page.get_by_role("button", name="Sign in").click()
        dialog = page.get_by_role("dialog", name="Sign in")
        expect(dialog.get_by_role("switch", name="Take 1 scan along")).to_be_checked()
        assert serious_violations(page) == []
        dialog.get_by_role("button", name="Sign in").click()
        continue_at_provider(page, "anna")

        page.wait_for_url(f"{mesh.url}/**")
        expect(page.get_by_role("group", name="User")).to_contain_text("Anna")
        expect(page.get_by_text("1 scan was added to your account.")).to_be_visible()
        assert urlsplit(page.url).query == ""
        assert urlsplit(page.url).fragment == "/history"
        expect(page.get_by_role("link", name="before.png")).to_be_visible()
        assert serious_violations(page) == []
        session = next(each for each in anna.context.cookies() if each.get("name") == "ocr_mesh_session")
        assert (session.get("httpOnly"), session.get("sameSite")) == (True, "Lax")
        assert page.evaluate("document.cookie") == ""

        page.reload()
        expect(page.get_by_role("group", name="User")).to_contain_text("Anna")
        expect(page.get_by_text("added to your account")).to_have_count(0)
        go_to(page, "New scan")
        choose(page, image_file("after.png", draw_page(LINES[:2])))
        expect_read(page, LINES[:2])
        eventually(lambda: {image["name"] for image in history(anna)} == {"before.png", "after.png"})

        sign_out(page, mesh)
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        go_to(page, "History")
        expect(page.get_by_text("No scans yet")).to_be_visible()

    with visitor(browser, mesh, provider) as again:
        page = again.open()
        page.get_by_role("button", name="Sign in").click()
        continue_at_provider(page, "anna")
        page.wait_for_url(f"{mesh.url}/**")
        go_to(page, "History")
        expect(page.get_by_role("link", name=re.compile("before.png"))).to_be_visible()
        expect(page.get_by_role("link", name=re.compile("after.png"))).to_be_visible()


def test_person_who_cancels_sees_that(browser: Browser, mesh: RunningMesh, provider: OidcProvider) -> None:
    with visitor(browser, mesh, provider) as ben:
        page = ben.open()
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Cancel").click()
        page.wait_for_url(f"{mesh.url}/**")
        expect(page.get_by_role("alert")).to_contain_text("You were not signed in.")
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_page_of_a_mesh_without_open_access_asks_to_sign_in(
    browser: Browser, mesh: RunningMesh, provider: OidcProvider
) -> None:
    with other_bff(mesh, provider.settings(MESH_ACCESS="oidc")) as closed:
        provider.register(closed.url)
        with visitor(browser, closed, provider) as carla:
            page = carla.open("/#/history")
            expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
            expect(page.get_by_role("alert")).to_have_count(0)
            assert serious_violations(page) == []
            page.get_by_role("button", name="Sign in").click()
            continue_at_provider(page, "carla")
            page.wait_for_url(f"{closed.url}/**")
            expect(page.get_by_text("No scans yet")).to_be_visible()
            upload(carla, "mine.png")
            sign_out(page, closed)
            expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
