"""Processes that `make run` starts."""

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import urllib3

from mesh.contracts.topology import Service as Name
from mesh.platform.inner_secret import inner_secret
from mesh.platform.settings import INNER_SECRET_VARIABLE, MeshSettings
from ocr_mesh.process import Service

MIGRATE = "image-store-migrate"
HTTP_SERVICES = (Name.DETECTION_API, Name.RECOGNITION_API, Name.IMAGE_STORE_REST, Name.OUTGOING_REST, Name.BFF_API)
PROBED_SERVICES = (Name.IMAGE_STORE_WORKER, Name.IMAGE_STORE_RETENTION, Name.DOCUMENT_WORKER, Name.OUTGOING_WORKER)
"""Processes without HTTP; each answers probes on a port, from `MESH_PROBE_PORT` on."""

LOOPBACK = "127.0.0.1"
"""Where all services but bff-api listen, independent of `MESH_HOST`."""

PORTS = len(HTTP_SERVICES) + len(PROBED_SERVICES)
"""Number of ports from `MESH_PORT` on if `MESH_PROBE_PORT` is unset; with `MESH_OUTGOING=false` two are not used."""

_OUTGOING = (Name.OUTGOING_REST, Name.OUTGOING_WORKER)
"""Processes that `MESH_OUTGOING` turns off."""

_READY_TIMEOUT_S = 2.0

# glibc keeps an arena of freed memory per thread, and adapts its thresholds to buffers as large as a picture: the
# services' threads would hold hundreds of MB of unused memory. With these settings it is returned after each picture.
_MEMORY = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "1048576", "MALLOC_TRIM_THRESHOLD_": "1048576"}

_pool = urllib3.PoolManager(timeout=_READY_TIMEOUT_S, retries=False)


def migrations() -> list[Service]:
    """Return the commands that must succeed before any service starts."""
    return [Service(MIGRATE, [_program(MIGRATE)])]


def services(settings: MeshSettings) -> list[Service]:
    """Return the processes to start."""
    return list(_services(settings))


def ports(settings: MeshSettings) -> dict[Name, int]:
    """Return the port of each service that `services` starts."""
    first = settings.probe_port or settings.port + len(HTTP_SERVICES)
    ports = {name: settings.port_of(name) for name in HTTP_SERVICES}
    for place, name in enumerate(PROBED_SERVICES):
        ports[name] = first + place
    return {name: port for name, port in ports.items() if settings.outgoing or name not in _OUTGOING}


def _services(settings: MeshSettings) -> Iterator[Service]:
    for name, port in ports(settings).items():
        if name in HTTP_SERVICES:
            # The port is the worker's; bff-api would listen on it as well.
            environment = {**_inner(settings, name), "MESH_PROBE_PORT": None}
            yield _process(name, settings.address_of(name), environment, stops_first=name == Name.BFF_API)
        else:
            environment = {**_inner(settings, name), "MESH_PROBE_PORT": str(port)}
            yield _process(name, f"http://{LOOPBACK}:{port}", environment)


def _inner(settings: MeshSettings, name: Name) -> dict[str, str | None]:
    """Return what makes every service but bff-api private: it listens for this machine, and wants the secret."""
    secret: dict[str, str | None] = {INNER_SECRET_VARIABLE: inner_secret(settings)}
    return secret if name == Name.BFF_API else {**secret, "MESH_HOST": LOOPBACK}


def _process(name: Name, address: str, environment: Mapping[str, str | None], *, stops_first: bool = False) -> Service:
    return Service(
        name.value,
        [_program(name.value)],
        _answers(f"{address}/ready"),
        environment={**_MEMORY, **environment},
        stops_first=stops_first,
    )


def _program(name: str) -> str:
    """Return the console script of this Python environment."""
    return str(Path(sys.executable).with_name(name))


def _answers(url: str) -> Callable[[], bool]:
    def is_ready() -> bool:
        try:
            # A kept-alive connection would delay the service's shutdown.
            return _pool.request("GET", url, headers={"Connection": "close"}).status == 200
        except urllib3.exceptions.HTTPError:
            return False

    return is_ready
