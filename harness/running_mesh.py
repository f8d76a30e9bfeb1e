"""The whole mesh as `make run` starts it: `ocr-mesh serve` in a process of its own, on free ports."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import urllib3
from urllib3.response import BaseHTTPResponse

from bff_api.account.owner import COOKIE
from harness.ports import free_port
from harness.servers.source import ROOT
from ocr_mesh.services import PORTS

_STOP_TIMEOUT_S = 30
_ARRIVAL_TIMEOUT_S = 20

Found = TypeVar("Found")
Json = Any


class RunningMesh:
    """A client of bff-api, and the process that runs everything.

    `cookie` is that of the owner: None until the client opens the page, or set by a test.
    """

    def __init__(self, process: "subprocess.Popen[str]", url: str, data: Path) -> None:
        self.process = process
        self.url = url
        self.data = data
        self.cookie: str | None = None
        self._http = urllib3.PoolManager(timeout=60, retries=False)

    def open_page(self) -> None:
        """The page makes the client a person."""
        answer = self._call("GET", "/")
        assert answer.status == 200, answer.data
        self.cookie = answer.headers["Set-Cookie"].partition(";")[0].removeprefix(f"{COOKIE}=")

    def read(self, picture: bytes, name: str = "picture.png") -> Json:
        answer = self._call("POST", "/read", fields={"image": (name, picture)})
        assert answer.status == 200, answer.data
        return answer.json()

    def correct(self, **correction: object) -> None:
        answer = self._call("POST", "/correct-text", json=correction)
        assert (answer.status, answer.data) == (202, b"")

    def stored(self, image_id: str) -> Json | None:
        answer = self._call("GET", f"/api/image/{image_id}")
        return answer.json() if answer.status == 200 else None

    def content(self, image_id: str) -> bytes:
        return self._call("GET", f"/api/image/{image_id}/content").data

    def delete(self, image_id: str) -> int:
        """The answer's status."""
        return self._call("DELETE", f"/api/image/{image_id}").status

    def history(self) -> Json:
        return self._call("GET", "/api/images").json()["images"]

    def stop(self) -> int:
        """Stop as `kill` and a process manager do. The exit code."""
        self._http.clear()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_STOP_TIMEOUT_S)

    def processes(self) -> list[int]:
        """Every process that runs for this mesh: all inherit its MESH_DATA."""
        return [
            pid
            for pid in (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
            if self._is_ours(pid)
        ]

    def _call(self, method: str, path: str, **options: Any) -> BaseHTTPResponse:
        headers = {} if self.cookie is None else {"Cookie": f"{COOKIE}={self.cookie}"}
        return self._http.request(method, f"{self.url}{path}", headers=headers, **options)

    def _is_ours(self, pid: int) -> bool:
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes()
        except (FileNotFoundError, ProcessLookupError, PermissionError):  # it has ended, or is another user's
            return False
        return f"MESH_DATA={self.data}".encode() in environment.split(b"\0")


@contextmanager
def running_mesh(data: Path, settings: Mapping[str, str]) -> Iterator[RunningMesh]:
    port = free_port(PORTS)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MESH_", "OTEL_"))}
    process = subprocess.Popen(
        [Path(sys.executable).with_name("ocr-mesh"), "serve"],
        env=kept | {"MESH_DATA": str(data), "MESH_PORT": str(port), **settings},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    mesh = RunningMesh(process, f"http://127.0.0.1:{port}", data)
    with process:
        try:
            wait_for_address(process, mesh.url)
            yield mesh
        finally:
            if process.poll() is None:
                mesh.stop()


def wait_for_address(process: "subprocess.Popen[str]", url: str) -> None:
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if url in line:
            return
    raise AssertionError(f"ocr-mesh serve ended:\n{''.join(said)}")


def eventually(find: Callable[[], Found | None]) -> Found:
    """What `find` gives as soon as it gives something."""
    give_up_at = time.monotonic() + _ARRIVAL_TIMEOUT_S
    while True:
        found = find()
        if found:
            return found
        assert time.monotonic() < give_up_at, f"nothing within {_ARRIVAL_TIMEOUT_S} s"
        time.sleep(0.05)


def is_running(pid: int, program: str) -> bool:
    """Whether a process was started as one of our programs."""
    command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return any(word.endswith(f"/{program}".encode()) for word in command)
