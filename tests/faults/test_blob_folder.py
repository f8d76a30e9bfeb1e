"""Test a picture disk that is full, read-only or has a damaged file."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from harness.waiting import eventually
from image_store.domain import blob_path
from tests.faults.blob_folder import failing_disk
from tests.faults.feeder import PICTURES
from tests.faults.kept import Store
from tests.faults.running import FaultyMesh


@pytest.mark.parametrize(("mesh", "fault"), [("cluster", "full"), ("embedded", "read-only")], indirect=["mesh"])
def test_confirmed_pictures_are_stored_once_the_disk_can_be_written_again(
    mesh: FaultyMesh, fault: str, run: str, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        disk = stack.enter_context(failing_disk(tmp_path))
        store = stack.enter_context(closing(Store(mesh.database_url, disk.folder, mesh.pictures)))
        mesh.worker.stop()
        worker = mesh.another(mesh.worker, MESH_BLOB_URL=disk.folder.as_uri())
        worker.switches = disk.switches
        stack.callback(worker.kill)
        worker.start()
        feeder = stack.enter_context(mesh.feeder(run))
        disk.fill() if fault == "full" else disk.protect()
        try:
            feeder.feed()
            eventually(lambda: worker.log_text().count('"event": "waiting for database or pictures"') > 3)
        finally:
            disk.mend()
        store.wait_until_all_is_kept(feeder.ledger)
        assert worker.stop() == 0
        shutil.copytree(disk.folder, mesh.pictures, dirs_exist_ok=True)


def test_confirmed_pictures_replace_damaged_files(cluster: FaultyMesh, run: str) -> None:
    """A repaired disk may leave such files."""
    cluster.worker.stop()
    with cluster.feeder(run) as feeder:
        feeder.feed()
        for sent in feeder.ledger.promised:
            assert sent.image_id is not None
            file = cluster.pictures / blob_path(sent.image_id, hashlib.sha256(sent.content).hexdigest())
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(sent.content[: len(sent.content) // 2])
        assert len(feeder.ledger.promised) >= PICTURES
        cluster.worker.start()
        cluster.store.wait_until_all_is_kept(feeder.ledger)
