"""One picture through all processes, with RabbitMQ, Postgres and S3: restarts lose nothing and leave nothing.

The embedded default starts on earlier data in `test_upgrade`.
"""

import os
import signal
from difflib import SequenceMatcher

from harness.client import Json
from harness.running_mesh import RunningMesh, is_running
from harness.servers.s3 import Bucket
from harness.waiting import eventually
from tests.e2e.conftest import StartMesh
from tests.e2e.page.drawing import LINES


def test_pictures_and_corrections_are_kept_when_a_process_dies_and_when_the_mesh_is_restarted(
    start_mesh: StartMesh, picture: bytes, bucket: Bucket
) -> None:
    with start_mesh() as mesh:
        mesh.open_page()
        cookie = mesh.cookie
        answer = mesh.read(picture)
        for line, wanted in zip(answer["lines"], LINES, strict=True):
            assert likeness(line["text"], wanted) > 0.6
        stored = eventually(lambda: with_boxes(mesh, answer["id"]))
        assert [box["text"] for box in stored["boxes"]] == [line["text"] for line in answer["lines"]]
        assert stored["text"] == answer["text"]
        assert mesh.content(answer["id"]) == picture
        mesh.correct(id=answer["id"], ord_num=0, text=LINES[0])
        mesh.correct(id=answer["id"], text=" ".join(LINES))
        eventually(lambda: with_corrections(mesh, answer["id"], 2))
        deleted = mesh.read(picture)["id"]
        eventually(lambda: mesh.stored(deleted))
        assert mesh.delete(deleted) == 204
        before = set(mesh.processes())
        [worker] = [pid for pid in before if is_running(pid, "image-store-worker")]
        os.kill(worker, signal.SIGKILL)
        [restarted] = eventually(lambda: set(mesh.processes()) - before)
        eventually(lambda: is_running(restarted, "image-store-worker"))
        answer_before_stop = mesh.read(picture)
        assert mesh.stop() == 0
        assert mesh.processes() == []
        assert mesh.process.stdout is not None
        printed = mesh.process.stdout.read()
        assert "image-store-worker stopped by itself (SIGKILL); starting it again in 0.5 s" in printed

    with start_mesh() as mesh:
        mesh.cookie = cookie
        stored = eventually(lambda: with_boxes(mesh, answer_before_stop["id"]))
        assert stored["text"] == answer_before_stop["text"]
        assert [kept["id"] for kept in mesh.history()] == [answer_before_stop["id"], answer["id"]]
        stored = eventually(lambda: with_corrections(mesh, answer["id"], 2))
        assert stored["correction"] == " ".join(LINES)
        assert stored["boxes"][0]["corrected_text"] == LINES[0]
        assert mesh.content(answer["id"]) == picture
        assert list(bucket.contents().values()) == [picture] * 2
        mesh.open_page()
        assert mesh.cookie == cookie
        mesh.cookie = None
        mesh.open_page()
        assert (mesh.history(), mesh.stored(answer["id"])) == ([], None)
        mesh.process.kill()
        eventually(lambda: mesh.processes() == [])


def likeness(text: str, wanted: str) -> float:
    return SequenceMatcher(None, text.casefold(), wanted.casefold()).ratio()


def with_boxes(mesh: RunningMesh, image_id: str) -> Json | None:
    stored = mesh.stored(image_id)
    return stored if stored and stored["boxes"] else None


def with_corrections(mesh: RunningMesh, image_id: str, count: int) -> Json | None:
    stored = mesh.stored(image_id)
    return stored if stored and len(stored["corrections"]) == count else None
