"""The whole mesh with its pictures in a bucket: read, kept, shown, deleted, and there again after a restart."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from harness.running_mesh import Json, RunningMesh, eventually, running_mesh
from harness.servers.s3 import Bucket


def test_pictures_are_stored_in_the_bucket_only(tmp_path: Path, bucket: Bucket, picture: bytes) -> None:
    settings = {"MESH_BLOB_URL": bucket.url, **bucket.environment()}
    with running_mesh(tmp_path, settings) as mesh:
        mesh.open_page()
        kept, deleted = (mesh.read(picture)["id"] for _ in range(2))
        for image_id in (kept, deleted):
            eventually(partial(with_boxes, mesh, image_id))
        assert list(bucket.contents().values()) == [picture] * 2
        assert mesh.content(kept) == picture
        assert mesh.delete(deleted) == 204
        assert list(bucket.contents().values()) == [picture]
        cookie = mesh.cookie

    with running_mesh(tmp_path, settings) as mesh:
        mesh.cookie = cookie
        assert mesh.content(kept) == picture
        assert [image["id"] for image in mesh.history()] == [kept]
    assert not (tmp_path / "pictures").exists()


def with_boxes(mesh: RunningMesh, image_id: str) -> Json | None:
    stored = mesh.stored(image_id)
    return stored if stored and stored["boxes"] else None
