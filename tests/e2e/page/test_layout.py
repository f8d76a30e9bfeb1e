"""The page's layout and addresses: shifts, typed addresses, unknown ones."""

from __future__ import annotations

import base64
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from harness.person import Person
from scripts.receipt import receipt
from tests.e2e.page.actions import FILE_IN_PAGE, READ_WITHIN_MS, choose, go_to, text_view
from tests.e2e.page.conftest import NewUser

MAX_SHIFT: Final = 0.05
"""Cumulative layout shift; 0.1 is good by web.dev/articles/cls."""

OBSERVE_SHIFTS: Final = """
  window.shifts = [];
  new PerformanceObserver(list => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (!hadRecentInput) window.shifts.push([value, sources.map(({ node }) => node?.className ?? '')]);
    }
  }).observe({ type: 'layout-shift', buffered: true });
"""


@pytest.mark.parametrize("device", ["desk", "wide", "phone"])
def test_nothing_moves_when_the_reading_ends(new_user: NewUser, phone: dict[str, Any], device: str) -> None:
    options = {"desk": {}, "wide": {"viewport": {"width": 1920, "height": 1000}}, "phone": phone}[device]
    user = new_user(**options)
    user.context.add_init_script(OBSERVE_SHIFTS)
    page = user.open()
    choose(page, {"name": "receipt.png", "mimeType": "image/png", "buffer": receipt()})
    expect(text_view(page)).to_be_visible(timeout=READ_WITHIN_MS)
    page.wait_for_function("() => document.querySelector('.picture-layers img')?.complete")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shifts = page.evaluate("window.shifts")
    assert sum(value for value, _ in shifts) < MAX_SHIFT, shifts


def test_first_screen_of_a_phone_has_text_and_the_actions(new_user: NewUser, phone: dict[str, Any]) -> None:
    page = new_user(**phone).open()
    choose(page, {"name": "receipt.png", "mimeType": "image/png", "buffer": receipt()})
    expect(text_view(page)).to_be_visible(timeout=READ_WITHIN_MS)
    assert page.evaluate("window.scrollY") == 0
    actions = page.locator(".result-actions").bounding_box()
    text = text_view(page).get_by_text("Tel. 0761 555 0134").bounding_box()
    assert actions
    assert text
    assert actions["y"] + actions["height"] <= 844
    assert text["y"] + text["height"] <= actions["y"]
    expect(page.get_by_text("Enter", exact=True)).to_be_hidden()


def test_typed_address_opens_its_page_and_an_unknown_one_says_so(user: Person) -> None:
    page = user.open("/history")
    expect(page.get_by_role("heading", level=1)).to_have_text("History")
    assert page.url == f"{user.address}/#/history"
    page.goto(f"{user.address}/histroy")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    expect(page).to_have_title("Page not found · ocr-mesh")
    page.get_by_role("main").get_by_role("link", name="New scan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Drop a picture")


KEPT_PATHS: Final = """async () => {
  const caches_ = await Promise.all((await caches.keys()).map(name => caches.open(name)));
  const requests = await Promise.all(caches_.map(cache => cache.keys()));
  return requests.flat().map(request => new URL(request.url).pathname);
}"""

SHARE: Final = f"""file => {{
  const form = document.createElement('form');
  Object.assign(form, {{ action: './share-target', method: 'post', enctype: 'multipart/form-data' }});
  const input = Object.assign(document.createElement('input'), {{ type: 'file', name: 'files' }});
  input.files = ({FILE_IN_PAGE})(file).files;
  form.append(input);
  document.body.append(form);
  form.submit();
}}"""
"""What a phone does when a picture is shared with the installed page."""


def test_installed_page_starts_offline_and_takes_a_shared_picture(new_user: NewUser, phone: dict[str, Any]) -> None:
    user = new_user(**phone, service_workers="allow")
    page = user.open()
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    go_to(page, "History")
    expect(page.get_by_role("heading", level=1)).to_have_text("History")

    user.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("History")
    expect(page.get_by_text("You seem to be offline.")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("You are offline.")
    kept = page.evaluate(KEPT_PATHS)
    assert "/" in kept
    assert [path for path in kept if path.startswith(("/api", "/read", "/documents"))] == []

    user.context.set_offline(False)
    page.goto(user.address)
    with page.expect_navigation():
        page.evaluate(SHARE, ["receipt.png", "image/png", base64.b64encode(receipt()).decode()])
    expect(text_view(page)).to_contain_text("Thank you for your visit!", timeout=READ_WITHIN_MS)
    assert [path for path in page.evaluate(KEPT_PATHS) if "shared" in path] == []


def test_page_can_be_installed(user: Person) -> None:
    page = user.open()
    manifest = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then(answer => answer.json())")
    assert (manifest["display"], manifest["start_url"]) == ("standalone", "./")
    sizes = page.evaluate(
        """icons => Promise.all(icons.map(async ({ src }) => {
          const icon = Object.assign(new Image(), { src });
          await icon.decode();
          return `${icon.naturalWidth}x${icon.naturalHeight}`;
        }))""",
        [icon for icon in manifest["icons"] if icon["type"] == "image/png"],
    )
    assert sizes == ["192x192", "512x512", "512x512"]
