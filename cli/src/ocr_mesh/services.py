"""The processes of the whole mesh on one machine: the one table of what `make run` starts."""

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import urllib3

from mesh.contracts.topology import Service as Name
from mesh.platform.settings import MeshSettings
from ocr_mesh.process import Service

MIGRATE = "image-store-migrate"
HTTP_SERVICES = (Name.DETECTION_API, Name.RECOGNITION_API, Name.IMAGE_STORE_REST, Name.BFF_API)
PROBED_SERVICES = (Name.IMAGE_STORE_WORKER, Name.IMAGE_STORE_RETENTION, Name.BFF_API_RELAY)
"""Those without HTTP of their own; each answers probes on a port, from `MESH_PROBE_PORT` on."""

PORTS = len(HTTP_SERVICES) + len(PROBED_SERVICES)
"""How many are taken from `MESH_PORT` on where `MESH_PROBE_PORT` is unset."""

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


def ports(settings: MeshSettings) -> dict[Name, int]:
    """Return the port of each service that `services` starts."""
    first = settings.probe_port or settings.port + len(HTTP_SERVICES)
    ports = {name: settings.port_of(name) for name in HTTP_SERVICES}
    for place, name in enumerate(PROBED_SERVICES):
        # With SQLite the outbox is the broker: nothing to move.
        if name != Name.BFF_API_RELAY or settings.broker.startswith("amqp"):
            ports[name] = first + place
    return ports


def _services(settings: MeshSettings) -> Iterator[Service]:
    for name, port in ports(settings).items():
        if name in HTTP_SERVICES:
            yield _process(name, settings.address_of(name), stops_first=name == Name.BFF_API)
        else:
            yield _process(name, f"http://127.0.0.1:{port}", {"MESH_PROBE_PORT": str(port)})


def _process(
    name: Name, address: str, environment: Mapping[str, str] | None = None, *, stops_first: bool = False
) -> Service:
    return Service(
        name.value,
        [_program(name.value)],
        _answers(f"{address}/ready"),
        environment={**_MEMORY, **(environment or {})},
        stops_first=stops_first,
    )


def _program(name: str) -> str:
    """The console script beside this Python."""
    return str(Path(sys.executable).with_name(name))


def _answers(url: str) -> Callable[[], bool]:
    def is_ready() -> bool:
        try:
            # A connection kept alive would hold up the service's stop.
            return _pool.request("GET", url, headers={"Connection": "close"}).status == 200
        except urllib3.exceptions.HTTPError:
            return False

    return is_ready
