"""Share links, own data and administration, in a browser."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from playwright.sync_api import expect

from harness.running_mesh import RunningMesh
from harness.waiting import eventually
from tests.e2e.page.actions import create_link, go_to, history, upload
from tests.e2e.page.axe import serious_violations
from tests.e2e.page.conftest import NewUser
from tests.e2e.page.drawing import LINES


def test_link_is_opened_by_another_person_until_it_is_revoked(new_user: NewUser) -> None:
    owner, other = new_user(), new_user()
    page = upload(owner, "shared.png")
    page.get_by_role("button", name="Share", exact=True).click()
    link = create_link(page)
    assert serious_violations(page) == []

    theirs = other.context.new_page()
    answer = theirs.goto(link)
    assert answer is not None
    assert answer.status == 200
    expect(theirs.get_by_role("heading", name="shared.png")).to_be_visible()
    for line in LINES:
        expect(theirs.locator("pre")).to_contain_text(line)
    picture = theirs.get_by_role("img", name="The picture")
    expect(picture).to_be_visible()
    eventually(lambda: picture.evaluate("image => image.complete && image.naturalWidth > 0"))
    assert serious_violations(theirs) == []
    with theirs.expect_download() as download:
        theirs.get_by_role("link", name="Download the text").click()
    assert download.value.suggested_filename == "shared.txt"
    assert LINES[0] in Path(download.value.path()).read_text()
    # The page works without cookies, and sets none.
    assert not [each for each in other.context.cookies() if "owner" in each.get("name", "")]

    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Revoke")).click()
    expect(page.get_by_role("dialog").get_by_text("No active links.")).to_be_visible()
    ended = other.context.request.get(link)
    assert (ended.status, "This link has ended" in ended.text()) == (404, True)


def test_picture_is_shared_from_the_history(new_user: NewUser) -> None:
    user = new_user()
    page = upload(user, "from-history.png")
    go_to(page, "History")
    page.get_by_role("button", name="Share from-history.png").click()
    link = create_link(page)
    assert user.context.request.get(link).status == 200
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_own_data_is_downloaded_and_erased(new_user: NewUser) -> None:
    user = new_user()
    page = upload(user, "mine.png")
    [kept] = history(user)
    go_to(page, "Your data")
    expect(page.get_by_role("heading", name="API keys")).to_have_count(0)
    assert serious_violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my data").click()
    archive = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert f"pictures/{kept['id']}/picture.png" in archive.namelist()
    assert download.value.suggested_filename.endswith(".zip")

    page.get_by_role("button", name="Delete all my data…").click()
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_text("All your data is deleted.", exact=False).first).to_be_visible()
    assert history(user) == []
    page.get_by_role("link", name="Start again").click()
    go_to(page, "History")
    expect(page.get_by_text("No scans yet")).to_be_visible()


def test_administrator_sets_a_quota_makes_a_key_and_reads_the_log(
    new_user: NewUser, embedded_mesh: RunningMesh
) -> None:
    user, admin = new_user(), new_user()
    upload(user, "counted.png")
    [cookie] = [each for each in user.context.cookies() if each.get("name") == "ocr_mesh_owner"]
    owner = str(cookie.get("value")).partition(".")[0]
    made = subprocess.run(
        [Path(sys.executable).with_name("ocr-mesh"), "keys", "create", "page", "--scope", "admin"],
        env={**os.environ, "MESH_DATA": str(embedded_mesh.data), "MESH_PORT": embedded_mesh.url.rpartition(":")[2]},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    page = admin.context.new_page()
    page.goto(f"{admin.address}/admin")
    page.get_by_label("API key").fill(made.stdout.strip())
    page.get_by_role("button", name="Continue").click()

    page.get_by_label(f"Maximum pictures of {owner}").fill("7")
    page.get_by_role("button", name=f"Save the quota of {owner}").click()
    limits = f"{user.address}/api/limits"
    eventually(lambda: user.context.request.get(limits).json()["quota"]["max_pictures"] == 7)

    page.get_by_role("textbox", name="Name").fill("from the page")
    page.get_by_role("button", name="Create key").click()
    key = page.get_by_role("textbox", name="New key").input_value()
    bearer = {"Authorization": f"Bearer {key}"}
    assert admin.context.request.get(f"{admin.address}/api/images", headers=bearer).status == 200
    page.get_by_role("button", name="Revoke from the page").click()
    expect(page.get_by_role("textbox", name="New key")).to_have_count(0)
    eventually(lambda: admin.context.request.get(f"{admin.address}/api/images", headers=bearer).status == 401)

    log = page.get_by_role("region", name="Audit log")
    log.get_by_role("combobox").select_option("quota-changed")
    expect(log.get_by_role("row").nth(1)).to_contain_text("quota-changed")
    with page.expect_download() as download:
        log.get_by_role("button", name="Export CSV").click()
    exported = Path(download.value.path()).read_text()
    assert exported.startswith("number,at,action")
    assert owner not in exported
    assert serious_violations(page) == []
