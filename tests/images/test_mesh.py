"""Test the images as a mesh with a real RabbitMQ and a real Postgres, before and after a restart."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import expect, sync_playwright

from harness.client import Client
from harness.person import launch, person
from harness.ports import free_port
from harness.waiting import eventually
from mesh.contracts.topology import Service
from mesh.platform.settings import MeshSettings
from ocr_mesh.services import HTTP_SERVICES, PORTS, PROBED_SERVICES
from tests.e2e.page.actions import go_to, lines, upload
from tests.e2e.page.drawing import LINES, draw_page, image_file
from tests.images.conftest import Images, Start
from tests.images.engine import IMAGES, Container

pytestmark = pytest.mark.timeout(2000)  # the first one builds

PICTURE: Final = image_file("receipt.png", draw_page())["buffer"]


class ImagesMesh:
    """All containers of one mesh; the two volumes outlive them."""

    def __init__(self, start: Start, images: Images, folder: Path, broker: str, database: str) -> None:
        self._start = start
        self._volumes = {name: images(name).make_volume(folder / name) for name in ("bff-api", "image-store")}
        port = free_port(2 * PORTS)
        settings = MeshSettings(port=port)
        self.page = f"http://127.0.0.1:{settings.port_of(Service.BFF_API)}"
        self._settings = {
            "MESH_PORT": str(port),
            "MESH_BROKER_URL": broker,
            "MESH_INNER_SECRET": "i" * 32,
            "MESH_WEBHOOK_SECRET": "w" * 32,
        }
        self._store = self._settings | {"MESH_DATABASE_URL": database, "MESH_BLOB_URL": "file:///data/pictures"}
        self._probes = {service: settings.port_of(service) for service in HTTP_SERVICES}
        for number, service in enumerate((Service.BFF_API, *PROBED_SERVICES)):
            self._probes[service] = port + PORTS + number
        self._running: dict[Service, Container] = {}

    def start(self) -> None:
        """Migrate the database, start all containers and return when they are ready."""
        self._start("image-store", self._store, "image-store-migrate").output(120)
        for service, probes in self._probes.items():
            image = next(image for image in IMAGES if service.value.startswith(image))
            own = self._store if image == "image-store" else self._settings
            if service in (Service.BFF_API, *PROBED_SERVICES):
                own = own | {"MESH_PROBE_PORT": str(probes)}
            command = [service.value] if service in PROBED_SERVICES else []
            self._running[service] = self._start(image, own, *command, volume=self._volumes.get(image))
        for service, container in self._running.items():
            container.wait_until_ready(f"http://127.0.0.1:{self._probes[service]}/ready")
            container.check_health()

    def stop(self) -> None:
        for container in reversed(self._running.values()):
            container.check_health()
            container.stop()


def in_a_browser(address: str) -> None:
    """Use the page, which the policy of its own server could break."""
    with sync_playwright() as playwright, closing(launch(playwright)) as browser, person(browser, address) as someone:
        page = upload(someone, "receipt.png", LINES)
        expect(lines(page).first).to_have_value(re.compile(LINES[0], re.IGNORECASE))
        page.reload()
        go_to(page, "History")
        expect(page.get_by_role("listitem").filter(has_text="receipt.png")).to_be_visible()
        portal = someone.open("/docs#bff-api")
        expect(portal.get_by_role("heading", level=2, name="bff-api")).to_be_visible()


def test_picture_is_read_and_stored_and_found_after_a_restart(
    start: Start, images: Images, tmp_path: Path, rabbitmq: str, postgres_url: str
) -> None:
    mesh = ImagesMesh(start, images, tmp_path, rabbitmq, postgres_url)
    mesh.start()
    user = Client(mesh.page)
    user.open_page()
    read = user.read(PICTURE)
    image_id = read["id"]
    assert read["text"].casefold().split() == " ".join(LINES).casefold().split()
    eventually(lambda: user.stored(image_id))
    user.correct(id=image_id, ord_num=0, text="Invoice 2026-115")

    def is_kept() -> bool:
        text = user.call("GET", f"/api/image/{image_id}/text").data
        return user.content(image_id) == PICTURE and b"Invoice 2026-115" in text

    eventually(is_kept)
    in_a_browser(mesh.page)

    mesh.stop()
    mesh.start()

    assert is_kept()
    mesh.stop()
