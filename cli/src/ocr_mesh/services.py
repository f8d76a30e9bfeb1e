"""The processes of the whole mesh on one machine: the one table of what `make run` starts."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import urllib3

from mesh.contracts.topology import Service as Name
from mesh.platform.settings import MeshSettings
from ocr_mesh.supervisor import Service

MIGRATE = "image-store-migrate"
HTTP_SERVICES = (Name.DETECTION_API, Name.RECOGNITION_API, Name.IMAGE_STORE_REST, Name.BFF_API)
PROBED_SERVICES = (Name.IMAGE_STORE_WORKER, Name.IMAGE_STORE_RETENTION)
"""Those without HTTP of their own; beside each other they answer probes on `MESH_PROBE_PORT` and the next port."""

_READY_TIMEOUT_S = 2.0

# glibc keeps an arena of freed memory a thread, and learns to keep buffers as large as a picture: the services' many
# threads would hold hundreds of MB that nothing uses. With these, what a picture took goes back when it is done.
_MEMORY = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "1048576", "MALLOC_TRIM_THRESHOLD_": "1048576"}

_pool = urllib3.PoolManager(timeout=_READY_TIMEOUT_S, retries=False)


def migrations() -> list[Service]:
    """What must have ended well before any service starts."""
    return [Service(MIGRATE, [_program(MIGRATE)])]


def services(settings: MeshSettings) -> list[Service]:
    return list(_services(settings))


def _services(settings: MeshSettings) -> Iterator[Service]:
    for name in HTTP_SERVICES:
        url = f"{settings.address_of(name)}/ready"
        yield _process(name, _answers(url), stops_first=name == Name.BFF_API)
    for place, name in enumerate(PROBED_SERVICES):
        probe_port = None if settings.probe_port is None else settings.probe_port + place
        yield _process(name, _has_logged_ready, probe_port=probe_port)


def _process(
    name: Name, is_ready: Callable[[Path], bool], *, stops_first: bool = False, probe_port: int | None = None
) -> Service:
    environment = _MEMORY if probe_port is None else {**_MEMORY, "MESH_PROBE_PORT": str(probe_port)}
    return Service(name.value, [_program(name.value)], is_ready, environment=environment, stops_first=stops_first)


def _program(name: str) -> str:
    """The console script beside this Python."""
    return str(Path(sys.executable).with_name(name))


def _answers(url: str) -> Callable[[Path], bool]:
    def is_ready(_log: Path) -> bool:
        try:
            # A connection kept alive would hold up the service's stop.
            return _pool.request("GET", url, headers={"Connection": "close"}).status == 200
        except urllib3.exceptions.HTTPError:
            return False

    return is_ready


def _has_logged_ready(log: Path) -> bool:
    return any(_event(line) == "ready" for line in log.read_text(errors="replace").splitlines())


def _event(line: str) -> object:
    try:
        return json.loads(line).get("event")
    except (ValueError, AttributeError):  # not a log line of ours
        return None
