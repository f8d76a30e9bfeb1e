"""Comparing rows with files in both directions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from prometheus_client import REGISTRY

from image_store.blob_store import SHARDS, Blob, FolderBlobStore
from image_store.bootstrap import Store
from image_store.domain import blob_path
from image_store.entrypoints import consistency as command
from image_store.entrypoints.retention import check_consistency
from image_store.settings import ImageStoreSettings
from mesh.contracts.message import Message
from mesh.contracts.problems import Gone
from mesh.platform import telemetry
from mesh.platform.messaging.interfaces import Outcome

if TYPE_CHECKING:
    from conftest import Events

Deliver = Callable[[Message], Outcome]
Orphan = Callable[[timedelta], Path]


@pytest.fixture
def orphan(store: Store, blob_folder: Path) -> Orphan:
    """Return a function that leaves a file of some age without a row, like a crash."""

    def leave(age: timedelta) -> Path:
        path = blob_path(f"orphan-{age}", "0" * 64)
        store.blobs.put(path, b"orphan")
        modified_s = (datetime.now(UTC) - age).timestamp()
        os.utime(blob_folder / path, (modified_s, modified_s))
        return blob_folder / path

    return leave


def test_file_without_a_row_is_found_and_deleted(
    store: Store, orphan: Orphan, deliver: Deliver, events: Events
) -> None:
    deliver(events.picture())
    file = orphan(timedelta(hours=2))
    findings = store.consistency.check(datetime.now(UTC))
    assert [file.match(blob.path) for blob in findings.orphan_files] == [True]
    store.consistency.delete_orphans(findings)
    assert not file.exists()
    assert store.consistency.check(datetime.now(UTC) + timedelta(days=1)).is_consistent


def test_row_without_its_file_is_found_and_deleted(store: Store, deliver: Deliver, new_events: type[Events]) -> None:
    sound, lost = new_events(), new_events()
    for events in (sound, lost):
        deliver(events.picture())
    store.blobs.delete(store.history.content(lost.id).path)
    findings = store.consistency.check(datetime.now(UTC))
    assert [found.image_id for found in findings.lost_files] == [lost.id]
    store.consistency.delete_lost(findings, datetime.now(UTC))
    with pytest.raises(Gone):
        store.history.image(lost.id)
    assert store.history.image(sound.id).id == sound.id


def test_daily_job_deletes_only_expired_files(store: Store, orphan: Orphan, deliver: Deliver, events: Events) -> None:
    deliver(events.picture())
    store.blobs.delete(store.history.content(events.id).path)
    expired, restored, _young = (
        orphan(age) for age in (timedelta(days=7, hours=1), timedelta(days=6), timedelta(minutes=50))
    )
    check_consistency(store, datetime.now(UTC), timedelta(days=7))
    assert (expired.exists(), restored.exists()) == (False, True)
    for kind, count in (("row without its file", 1), ("file without a row", 2)):
        assert REGISTRY.get_sample_value("ocr_store_inconsistencies", {"kind": kind}) == count
    assert store.history.image(events.id).id == events.id


def test_daily_job_lists_each_folder_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    listed: list[str] = []
    list_shard = FolderBlobStore.list

    def counted(blobs: FolderBlobStore, shard: str) -> Iterator[Blob]:
        listed.append(shard)
        return list_shard(blobs, shard)

    monkeypatch.setattr(FolderBlobStore, "list", counted)
    check_consistency(store, datetime.now(UTC), timedelta(days=7))
    assert listed == list(SHARDS)


@pytest.fixture
def run_command(
    settings: ImageStoreSettings, store: Store, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., int | str | None]:
    """Return a function that runs image-store-consistency and returns its exit status."""

    def run(*arguments: str) -> int | str | None:
        monkeypatch.setattr("sys.argv", ["image-store-consistency", *arguments])
        monkeypatch.setattr(command, "load_settings", lambda: settings)
        monkeypatch.setattr(telemetry, "start", lambda *_, **__: None)
        monkeypatch.setattr(telemetry, "stop", lambda: None)
        with pytest.raises(SystemExit) as ended:
            command.main()
        return ended.value.code

    return run


def test_command_repairs_with_fix(run_command: Callable[..., int | None], orphan: Orphan) -> None:
    assert run_command() == 0
    file = orphan(timedelta(hours=2))
    assert (run_command(), file.exists()) == (1, True)
    assert (run_command("--fix"), file.exists()) == (0, False)
    assert run_command() == 0
