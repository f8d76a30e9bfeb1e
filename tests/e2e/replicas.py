"""Three bff-api processes behind a proxy that gives each request to the next one; one RabbitMQ, one Postgres."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3
from urllib3.response import BaseHTTPResponse

from bff_api.account.owner import COOKIE, Owners
from harness.ports import free_port
from mesh.contracts.topology import Service
from tests.faults.processes import Process
from tests.faults.stand_ins import stand_ins
from tests.mesh.loopback import serving
from tests.round_robin import round_robin

REPLICAS = 3
QUOTA_PICTURES = 3
_SECRET = "what signs the cookies and ids of these tests"
_TIMEOUT_S = 30.0


@dataclass
class Person:
    """Who has a cookie, or not; `url` is the proxy's, or one replica's."""

    url: str
    owner: str | None

    def call(self, method: str, path: str, **options: Any) -> BaseHTTPResponse:
        headers = {} if self.owner is None else {"Cookie": f"{COOKIE}={Owners(_SECRET).cookie_of(self.owner)}"}
        return urllib3.request(
            method, f"{self.url}{path}", headers=headers, timeout=_TIMEOUT_S, retries=False, **options
        )

    def read(self, content: bytes, name: str = "a.bmp") -> BaseHTTPResponse:
        return self.call("POST", "/read", fields={"image": (name, content)})

    def image(self, image_id: str) -> BaseHTTPResponse:
        return self.call("GET", f"/api/image/{image_id}")

    def correct(self, image_id: str, text: str, ord_num: int | None = None) -> BaseHTTPResponse:
        line = {} if ord_num is None else {"ord_num": ord_num}
        return self.call("POST", "/correct-text", json={"id": image_id, "text": text, **line})


@dataclass(frozen=True)
class Cluster:
    url: str
    replicas: Sequence[str]
    worker: Process

    def person(self, owner: str | None) -> Person:
        """Who comes by the proxy."""
        return Person(self.url, owner)

    def at_each_replica(self, owner: str | None) -> list[Person]:
        return [Person(url, owner) for url in self.replicas]


@contextmanager
def running_cluster(folder: Path, rabbitmq_url: str, postgres_url: str) -> Iterator[Cluster]:
    with ExitStack() as stack:
        models = stack.enter_context(stand_ins())
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MESH_", "OTEL_"))}
        rest_port = free_port()
        shared = kept | {
            "MESH_BROKER_URL": rabbitmq_url,
            "MESH_DATABASE_URL": postgres_url,
            "MESH_BLOB_URL": (folder / "pictures").as_uri(),
            "MESH_DETECTION_API_URL": models.address,
            "MESH_RECOGNITION_API_URL": models.address,
            "MESH_IMAGE_STORE_URL": f"http://127.0.0.1:{rest_port}",
            "BFF_API_OWNER_SECRET": _SECRET,
            "BFF_API_QUOTA_PICTURES": str(QUOTA_PICTURES),
            "BFF_API_QUOTA_TIMEOUT_S": "5",  # this machine may be busy
        }

        def process(service: str, name: str, port: int | None = None, own_port: int = 0) -> Process:
            environment = shared | {"MESH_DATA": str(folder / name)}
            health = None
            if port is not None:
                environment["MESH_PORT"] = str(port - own_port)
                health = f"http://127.0.0.1:{port}/ready"
            one = Process(service, environment, folder / f"{name}.log", health)
            stack.callback(one.kill)
            one.launch()
            return one

        migration = process("image-store-migrate", "migrate")
        assert migration.wait() == 0, migration.log_text()
        ports = [free_port() for _ in range(REPLICAS)]
        worker = process(Service.IMAGE_STORE_WORKER.value, "worker")
        processes = [process(Service.IMAGE_STORE_REST.value, "rest", rest_port, own_port=3), worker]
        processes += [process(Service.BFF_API.value, f"bff-{number}", port) for number, port in enumerate(ports)]
        for one in processes:
            one.wait_until_ready()
        urls = [f"http://127.0.0.1:{port}" for port in ports]
        yield Cluster(stack.enter_context(serving(round_robin(urls))), urls, worker)
