"""Large documents: accepted up to their limit, which is that of no other request, and never whole in memory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest
import urllib3

from harness.running_mesh import RunningMesh, is_running

MB: Final = 1024**2
SIZE: Final = 64 * MB
"""Twice the limit of a picture."""
_SERVICES: Final = ("bff-api", "image-store-rest", "document-worker")
_HTTP: Final = urllib3.PoolManager(timeout=60, retries=False)


def send(mesh: RunningMesh, path: str, field: str, size: int) -> urllib3.BaseHTTPResponse:
    content = b"%PDF-1.7 " + os.urandom(MB) * (size // MB)
    return _HTTP.request("POST", f"{mesh.url}{path}", fields={field: ("large.pdf", content)})


def peaks(mesh: RunningMesh) -> dict[int, int]:
    """Return the highest resident memory of each process of the services, in bytes."""
    found = {}
    for pid in mesh.processes():
        if any(is_running(pid, name) for name in _SERVICES):
            status = Path(f"/proc/{pid}/status").read_text()
            [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
            found[pid] = int(line.split()[1]) * 1024
    return found


def test_large_document_is_accepted_without_being_held_in_memory(public_mesh: RunningMesh) -> None:
    before = peaks(public_mesh)
    assert len(before) >= len(_SERVICES)
    answer = send(public_mesh, "/documents", "file", SIZE)
    assert answer.status == 202, answer.data
    [document] = answer.json()["documents"]
    assert document["size_bytes"] > SIZE
    events = _HTTP.request("GET", f"{public_mesh.url}{document['links']['events']}")
    assert b"event: done" in events.data
    assert {pid: size - before[pid] for pid, size in peaks(public_mesh).items() if size - before[pid] > SIZE // 2} == {}


@pytest.mark.parametrize(("path", "field", "size"), [("/read", "image", SIZE), ("/documents", "file", 108 * MB)])
def test_larger_request_is_refused(public_mesh: RunningMesh, path: str, field: str, size: int) -> None:
    try:
        assert send(public_mesh, path, field, size).status == 413
    except urllib3.exceptions.ProtocolError:
        # The server closes the connection after its answer, without receiving the body.
        assert send(public_mesh, "/documents", "file", MB).status == 202
