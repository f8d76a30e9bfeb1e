"""The audit log of requests: who did what, from where; and that neither texts nor secrets are in it."""

from __future__ import annotations

import csv
import io
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3

from bff_api.audit.recorder import AUDIT_LOST, AuditRecorder
from bff_api.audit.requests import AUDITED
from image_store.domain import utc_now
from mesh.contracts.api_key import CreatedApiKey, NewApiKey, Scope
from mesh.contracts.audit import Action, ActorKind, AuditOutcome, NewAuditEntries, NewAuditEntry
from mesh.contracts.problems import UpstreamUnavailable
from tests.mesh import pictures
from tests.mesh.system import Bff, Mesh, running_mesh
from tests.security.ownership.routes import bearer, routes_of

PICTURE = pictures.encode(pictures.bars(2))
NAME = "very-private-name.png"
_HTTP = urllib3.PoolManager(retries=False, timeout=30)
ENTRY = NewAuditEntry(action=Action.PICTURE_READ, outcome=AuditOutcome.OK, actor_kind=ActorKind.ANONYMOUS)


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mesh]:
    with running_mesh(tmp_path_factory.mktemp("mesh")) as mesh:
        yield mesh


@pytest.fixture(scope="module")
def bff(mesh: Mesh) -> Iterator[Bff]:
    with mesh.other_bff(access="open,keys") as bff:
        bff.cookie = None
        yield bff


@pytest.fixture(scope="module")
def admin(mesh: Mesh) -> CreatedApiKey:
    return mesh.store.api_keys.create(NewApiKey(name="admin", scopes=frozenset(Scope)), utc_now())


def entries(bff: Bff, admin: CreatedApiKey, count: int, **query: str) -> list[dict[str, Any]]:
    """Return the newest `count` entries that match, oldest first, when there are as many."""
    until = time.monotonic() + 60
    while True:
        fields = {**query, "limit": str(count)}
        answer = _HTTP.request("GET", f"{bff.address}/api/admin/audit", fields=fields, headers=bearer(admin.key))
        assert answer.status == 200, answer.data
        found: list[dict[str, Any]] = answer.json()["entries"]
        if len(found) >= count:
            return found[::-1]
        assert time.monotonic() < until, found
        time.sleep(0.1)


def test_actions_of_a_person_are_recorded_without_what_they_are_about(
    bff: Bff, mesh: Mesh, admin: CreatedApiKey
) -> None:
    anna = Bff(bff.address)
    anna.open_page()
    image_id = str(anna.read(PICTURE, NAME).json()["id"])
    mesh.work()
    text = anna.image(image_id).json()["text"]
    anna.call("GET", f"/api/image/{image_id}/text")
    path = anna.call("POST", f"/api/image/{image_id}/shares", json={}).json()["path"]
    _HTTP.request("GET", f"{bff.address}{path}")
    share_id = anna.call("GET", f"/api/image/{image_id}/shares").json()["shares"][0]["id"]
    anna.call("DELETE", f"/api/image/{image_id}/shares/{share_id}")
    anna.call("DELETE", f"/api/image/{image_id}")

    [read, exported, deleted] = entries(bff, admin, 3, object_id=image_id)

    assert [each["action"] for each in (read, exported, deleted)] == [
        "picture-read",
        "text-exported",
        "picture-deleted",
    ]
    assert {(each["actor_kind"], each["address"], each["outcome"]) for each in (read, exported, deleted)} == {
        ("session", "127.0.0.1", "ok")
    }
    assert len({each["actor"] for each in (read, exported, deleted)}) == 1
    assert read["trace_id"] is None or len(read["trace_id"]) == 32
    about_share = entries(bff, admin, 3, object_id=share_id)
    assert [(each["action"], each["actor_kind"]) for each in about_share] == [
        ("share-created", "session"), ("share-opened", "anonymous"), ("share-revoked", "session"),
    ]  # fmt: skip
    assert anna.cookie is not None
    whole = _HTTP.request("GET", f"{bff.address}/api/admin/audit?limit=1000", headers=bearer(admin.key)).data.decode()
    for secret in (NAME, anna.cookie.partition(".")[0], path.rpartition("/")[2], *text.split(), admin.key):
        assert secret not in whole


def test_use_of_keys_is_recorded_by_the_keys_id(bff: Bff, mesh: Mesh, admin: CreatedApiKey) -> None:
    made = _HTTP.request(
        "POST", f"{bff.address}/api/keys", json={"name": "x", "scopes": ["write"]}, headers=bearer(admin.key)
    ).json()
    read = _HTTP.request(
        "POST", f"{bff.address}/read", fields={"image": (NAME, PICTURE)}, headers=bearer(made["key"])
    ).json()
    _HTTP.request("DELETE", f"{bff.address}/api/keys/{made['id']}", headers=bearer(admin.key))
    about = entries(bff, admin, 2, object_id=made["id"])
    assert [(each["action"], each["actor_kind"], each["actor"]) for each in about] == [
        ("key-created", "key", admin.id), ("key-revoked", "key", admin.id),
    ]  # fmt: skip
    [entry] = entries(bff, admin, 1, actor=made["id"])
    assert (entry["action"], entry["object_id"]) == ("picture-read", read["id"])


def test_streamed_read_is_recorded_with_its_picture(bff: Bff, admin: CreatedApiKey) -> None:
    answer = _HTTP.request(
        "POST", f"{bff.address}/read", fields={"image": (NAME, PICTURE)}, headers={"Accept": "text/event-stream"}
    )
    [accepted] = [
        line for line in answer.data.decode().splitlines() if line.startswith("data:") and '"image":' in line
    ][:1]
    [entry] = entries(bff, admin, 1, object_id=json.loads(accepted[5:])["id"])
    assert (entry["action"], entry["actor_kind"], entry["actor"]) == ("picture-read", "anonymous", None)


def test_refused_requests_of_one_address_are_recorded_once_a_minute(bff: Bff, mesh: Mesh, admin: CreatedApiKey) -> None:
    with mesh.other_bff(access="keys") as strict:
        strict.cookie = None
        before = utc_now()
        for _ in range(20):
            assert strict.call("GET", "/api/images").status == 401
    # It has stopped, so everything is recorded.
    fields = {"action": "access-refused", "since": before.isoformat()}
    answer = _HTTP.request("GET", f"{bff.address}/api/admin/audit", fields=fields, headers=bearer(admin.key))
    [entry] = answer.json()["entries"]
    assert (entry["outcome"], entry["address"]) == ("refused", "127.0.0.1")


def test_log_is_exported_as_lines_and_as_a_table(bff: Bff, mesh: Mesh, admin: CreatedApiKey) -> None:
    mesh.store.audit.append([NewAuditEntry(**ENTRY.model_dump(exclude={"id"})) for _ in range(500)])
    for _ in range(4):
        mesh.store.audit.append([NewAuditEntry(**ENTRY.model_dump(exclude={"id"})) for _ in range(500)])
    query = {"action": "picture-read", "format": "jsonl"}
    lines = _HTTP.request("GET", f"{bff.address}/api/admin/audit", fields=query, headers=bearer(admin.key))
    assert lines.headers["Content-Type"] == "application/x-ndjson"
    parsed = [json.loads(line) for line in lines.data.decode().splitlines()]
    numbers = [entry["number"] for entry in parsed]
    assert len(numbers) >= 2500
    assert numbers == sorted(set(numbers), reverse=True)
    table = _HTTP.request(
        "GET", f"{bff.address}/api/admin/audit", fields=query | {"format": "csv"}, headers=bearer(admin.key)
    )
    rows = list(csv.DictReader(io.StringIO(table.data.decode())))
    assert [int(row["number"]) for row in rows] == numbers
    assert {row["action"] for row in rows} == {"picture-read"}


def test_every_changing_route_is_recorded(mesh: Mesh, bff: Bff) -> None:
    """A new route is recorded, or named here with the reason."""
    import bff_api.app
    from bff_api.settings import BffSettings
    from harness.in_process_decoding import InProcessDecoders
    from mesh.platform.messaging.sqlite import SqlitePublisher

    sign_in = {"access": "open,keys,oidc", "oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "tests"}
    settings = BffSettings.model_validate(mesh.settings.model_dump() | sign_in)
    app = bff_api.app.create_app(settings, SqlitePublisher(mesh.queue), InProcessDecoders())
    known = {(route.method, route.rule) for route in routes_of(app)}
    assert set(AUDITED) <= known
    not_recorded = {
        ("POST", "/correct-text"),  # kept as a correction, with its time
        ("PUT", "/api/image/<image_id>/lines"),  # kept with its time
        ("POST", "/api/image/<image_id>/line-text"),  # changes nothing
        ("PATCH", "/api/image/<image_id>"),  # changes a name only
    }
    changing = {each for each in known if each[0] != "GET" and not each[1].startswith("/docs/try/")}
    assert changing - set(AUDITED) == not_recorded
    assert {each for each in known if each[1].startswith("/api/admin/") and each[0] != "GET"} <= set(AUDITED)


def test_erased_person_is_not_in_the_log(bff: Bff, mesh: Mesh, admin: CreatedApiKey) -> None:
    anna = Bff(bff.address)
    anna.open_page()
    image_id = str(anna.read(PICTURE, NAME).json()["id"])
    mesh.work()

    report = anna.call("POST", "/api/erasure").json()

    assert (report["is_erased"], report["audit_entries"], report["shares"]) == (True, 0, 0)
    assert "audit-log" in {each["rest"] for each in report["ends"]}
    [entry] = entries(bff, admin, 1, object_id=image_id)
    assert (entry["action"], entry["actor_kind"], entry["actor"], entry["address"]) == (
        "picture-read", "erased", None, None,
    )  # fmt: skip
    [erased] = entries(bff, admin, 1, action="data-erased")
    assert (erased["actor_kind"], erased["address"]) == ("erased", None)
    assert anna.call("GET", "/api/erasure").json()["is_erased"] is True


class Store:
    """Collects batches; refuses them while it `is_away`."""

    def __init__(self) -> None:
        self.is_away = False
        self.ids: list[str] = []
        self.may_answer = threading.Event()
        self.may_answer.set()

    def __call__(self, batch: NewAuditEntries) -> None:
        self.may_answer.wait(10)
        if self.is_away:
            raise UpstreamUnavailable("image-store-rest", "away")
        self.ids += [entry.id for entry in batch.entries]


def new() -> NewAuditEntry:
    return NewAuditEntry(**ENTRY.model_dump(exclude={"id", "at"}))


def test_recording_does_not_wait_for_a_slow_store() -> None:
    store = Store()
    store.may_answer.clear()
    recorder = AuditRecorder(store)
    sent = [new() for _ in range(2000)]
    started = time.process_time()
    for entry in sent:
        recorder.record(entry)
    assert (time.process_time() - started) / len(sent) < 0.001
    store.may_answer.set()
    recorder.close()
    assert store.ids == [entry.id for entry in sent]


def test_entries_wait_for_a_store_that_is_away() -> None:
    store = Store()
    store.is_away = True
    recorder = AuditRecorder(store)
    entry = new()
    recorder.record(entry)
    assert recorder.flush() is False
    store.is_away = False
    assert recorder.flush() is True
    recorder.close()
    assert store.ids == [entry.id]


def test_lost_entries_are_counted_and_logged(capsys: pytest.CaptureFixture[str]) -> None:
    store = Store()
    store.is_away = True
    recorder = AuditRecorder(store, most_waiting=3)

    def lost(reason: str) -> float:
        value: float = AUDIT_LOST.labels(reason)._value.get()
        return value

    full, stopped = lost("queue-full"), lost("stopped")
    for _ in range(5):
        recorder.record(new())
    assert lost("queue-full") == full + 2
    recorder.close()
    assert lost("stopped") == stopped + 3
    assert "audit entries lost" in capsys.readouterr().out
