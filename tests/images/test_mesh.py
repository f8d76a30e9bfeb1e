"""The images as a mesh, with a real RabbitMQ and a real Postgres: what a person sees of it, after a restart too."""

from __future__ import annotations

import re
import socket
from contextlib import closing
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect, sync_playwright

from harness.client import Client
from harness.person import launch, person
from harness.ports import free_port
from harness.waiting import eventually
from mesh.contracts.topology import Service
from mesh.platform.settings import MeshSettings
from tests.e2e.page.actions import go_to, lines, upload
from tests.e2e.page.drawing import LINES, draw_page, image_file
from tests.images.buildah import Container
from tests.images.running import Containers, wait_until, wait_until_it_answers

pytestmark = pytest.mark.timeout(2000)  # the first one builds

PICTURE = image_file("receipt.png", draw_page())["buffer"]


@dataclass(frozen=True)
class Addresses:
    """Addresses of this mesh, and the settings of its containers."""

    broker: str
    database: str
    port: int
    bff_api_probes: int
    worker: int
    retention: int

    @property
    def everybodys(self) -> dict[str, str]:
        return {"MESH_PORT": str(self.port)}

    @property
    def store(self) -> dict[str, str]:
        return self.everybodys | {"MESH_DATABASE_URL": self.database, "MESH_BLOB_URL": "file:///data/pictures"}

    @property
    def door(self) -> dict[str, str]:
        return self.everybodys | {"MESH_BROKER_URL": self.broker, "MESH_PROBE_PORT": str(self.bff_api_probes)}

    def of(self, service: Service) -> str:
        return f"http://127.0.0.1:{MeshSettings(port=self.port).port_of(service)}"

    @property
    def page(self) -> str:
        return self.of(Service.BFF_API)


class ImagesMesh:
    """All containers of one mesh; the two volumes outlive them."""

    def __init__(self, containers: Containers, at: Addresses) -> None:
        self._containers = containers
        self._at = at
        self._secret = containers.volume("bff-api")
        self._pictures = containers.volume("image-store")
        self.running: dict[str, tuple[str, Container]] = {}

    def migrate(self) -> None:
        container = self._containers.start("image-store", self._at.store, command=["image-store-migrate"])
        assert container.wait(120) == 0, container.log()

    def start(self) -> None:
        """Return when each is ready. They start side by side: who needs another waits for it."""
        at = self._at
        worker = at.store | {"MESH_BROKER_URL": at.broker, "MESH_PROBE_PORT": str(at.worker)}
        retention = at.store | {"MESH_PROBE_PORT": str(at.retention)}
        self._start("detection-api", at.everybodys)
        self._start("recognition-api", at.everybodys)
        self._start("image-store-rest", at.store, self._pictures)
        self._start("image-store-worker", worker, self._pictures)
        self._start("image-store-retention", retention, self._pictures)
        self._start("bff-api", at.door, self._secret)
        for service in (Service.DETECTION_API, Service.RECOGNITION_API, Service.IMAGE_STORE_REST):
            self._wait_for(service, f"{at.of(service)}/ready")
        self._wait_for("image-store-worker", f"http://127.0.0.1:{at.worker}/ready")
        self._wait_for("image-store-retention", f"http://127.0.0.1:{at.retention}/ready")
        self._wait_for("bff-api", f"http://127.0.0.1:{at.bff_api_probes}/ready")

    def check_health(self) -> None:
        """As an engine does all the time."""
        for name, (image, container) in self.running.items():
            found = container.run(self._containers.health_command(image))
            assert found.status == 0, f"{name}: {found.output}"

    def stop(self) -> None:
        """Each ends by itself, and well."""
        for name, (_, container) in reversed(self.running.items()):
            assert container.stop() == 0, f"{name}:\n{container.log()}"
        self.running.clear()

    def _start(self, name: str, environment: dict[str, str], volume: str | None = None) -> None:
        image = next(image for image in self._containers.images if name.startswith(image))
        command = None if name in (image, "image-store-rest") else [name]
        self.running[name] = image, self._containers.start(image, environment, command=command, volume=volume)

    def _wait_for(self, name: str, url: str) -> None:
        wait_until_it_answers(self.running[name][1], url)


def in_a_browser(address: str) -> None:
    """Nothing but this sees a page that its own server's rules keep from working."""
    with (
        sync_playwright() as playwright,
        closing(launch(playwright)) as browser,
        person(browser, address) as someone,
    ):
        page = upload(someone, "receipt.png", LINES)
        expect(lines(page).first).to_have_value(re.compile(LINES[0], re.IGNORECASE))
        page.reload()
        go_to(page, "History")
        expect(page.get_by_role("listitem").filter(has_text="receipt.png")).to_be_visible()
        portal = someone.open("/docs#bff-api")
        expect(portal.get_by_role("heading", level=2, name="bff-api")).to_be_visible()


@pytest.fixture
def at(rabbitmq: str, postgres_url: str) -> Addresses:
    first = free_port(8)
    return Addresses(
        rabbitmq, postgres_url, port=first, bff_api_probes=first + 4, worker=first + 5, retention=first + 6
    )


def test_a_picture_is_read_and_kept_and_found_after_a_restart(containers: Containers, at: Addresses) -> None:
    mesh = ImagesMesh(containers, at)
    mesh.migrate()
    mesh.start()
    user, other = Client(at.page), Client(at.page)

    page = user.open_page()
    assert b"<div id=" in page.data
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    read = user.read(PICTURE)
    image_id = read["id"]
    assert read["text"].casefold().split() == " ".join(LINES).casefold().split()
    streamed = user.call(
        "POST", "/read", fields={"image": ("receipt.png", PICTURE)}, headers={"Accept": "text/event-stream"}
    )
    assert b"\nevent: done\n" in streamed.data
    eventually(lambda: len(user.history()) == 2 and user.stored(image_id))
    user.correct(id=image_id, ord_num=0, text="Invoice 2026-115")
    eventually(lambda: is_kept(user, image_id))
    assert other.history() == []
    mesh.check_health()

    in_a_browser(at.page)

    mesh.stop()
    mesh.migrate()
    mesh.start()

    assert is_kept(user, image_id)
    mesh.check_health()
    mesh.stop()


def is_kept(user: Client, image_id: str) -> bool:
    """Return whether picture and correction are stored."""
    text = user.call("GET", f"/api/image/{image_id}/text").data
    return user.content(image_id) == PICTURE and b"Invoice 2026-115" in text


def test_nothing_answers_any_more_when_a_container_is_removed(containers: Containers, at: Addresses) -> None:
    container = containers.start("bff-api", at.everybodys, volume=containers.volume("bff-api"))
    wait_until_it_answers(container, f"{at.page}/health")

    container.remove()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", at.port), timeout=5)


def test_health_is_denied_where_nothing_answers(containers: Containers, at: Addresses) -> None:
    container = containers.start("bff-api", at.everybodys, command=["sleep", "60"])
    wait_until(lambda: container.run(["true"]).status == 0, container)
    found = container.run(containers.health_command("bff-api"))
    assert (found.status, found.output.partition(":")[0]) == (1, f"no response on port {at.port}")
    assert "Traceback" not in found.output


def test_invalid_setting_is_reported_in_one_line(containers: Containers) -> None:
    container = containers.start("image-store", {"MESH_DATABASE": "x"}, command=["image-store-migrate"])
    assert container.wait(60) == 1
    assert container.log().splitlines() == ["MESH_DATABASE: no such setting"]
