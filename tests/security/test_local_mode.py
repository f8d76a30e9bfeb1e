"""Nothing of `make run` leaks to other accounts of the machine, or to the network beside the public address."""

from __future__ import annotations

import io
import json
import random
import socket
import stat
from pathlib import Path
from typing import Final

import pytest
import urllib3
from PIL import Image

from harness.client import Client
from harness.running_mesh import RunningMesh
from harness.waiting import eventually
from mesh.contracts.stored_image import OWNER_HEADER
from mesh.contracts.topology import Service
from mesh.platform.inner_secret import INNER_HEADER
from mesh.platform.settings import MeshSettings
from ocr_mesh.services import HTTP_SERVICES, PORTS

_INNER: Final = tuple(service for service in HTTP_SERVICES if service is not Service.BFF_API)
_LISTENS: Final = "0A"
"""State of a TCP socket in /proc/net/tcp."""


@pytest.fixture
def person(public_mesh: RunningMesh) -> Client:
    """Return a user with a cookie."""
    person = Client(public_mesh.url)
    person.start_session()
    return person


def port_of(mesh: RunningMesh, service: Service) -> int:
    return MeshSettings(port=int(mesh.url.rpartition(":")[2])).port_of(service)


def listening_addresses(ports: range) -> dict[int, str]:
    """Return the IPv4 address that each port listens on."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    addresses = {}
    for row in rows:
        address, _, port = row[1].partition(":")
        if row[3] == _LISTENS and int(port, 16) in ports:
            addresses[int(port, 16)] = socket.inet_ntoa(bytes.fromhex(address)[::-1])
    return addresses


def test_only_the_public_port_listens_on_other_addresses_than_loopback(public_mesh: RunningMesh) -> None:
    first = int(public_mesh.url.rpartition(":")[2])

    addresses = listening_addresses(range(first, first + PORTS))

    assert len(addresses) == PORTS
    assert {port for port, address in addresses.items() if address != "127.0.0.1"} == {first}


def test_data_is_readable_by_its_own_account_only(public_mesh: RunningMesh, person: Client, picture: bytes) -> None:
    image_id = person.read(picture)["id"]
    eventually(lambda: person.stored(image_id))

    paths = [public_mesh.data, *public_mesh.data.rglob("*")]

    names = {path.name for path in paths}
    assert {"broker.db", "store.db", "pictures", "owner.secret", "inner.secret", "bff-api.log"} <= names
    open_to_others = {str(path): stat.filemode(path.stat().st_mode) for path in paths if path.stat().st_mode & 0o077}
    assert open_to_others == {}


@pytest.mark.parametrize("service", _INNER)
@pytest.mark.parametrize("secret", [None, "", "x" * 43, "\xff"])
def test_inner_service_refuses_requests_without_the_secret(
    public_mesh: RunningMesh, person: Client, picture: bytes, service: Service, secret: str | None
) -> None:
    image_id = person.read(picture)["id"]
    eventually(lambda: person.stored(image_id))
    assert person.cookie is not None
    headers = {OWNER_HEADER: person.cookie.partition(".")[0]} | ({} if secret is None else {INNER_HEADER: secret})
    address = f"http://127.0.0.1:{port_of(public_mesh, service)}"

    for method, path in (
        ("GET", f"/api/image/{image_id}"),
        ("GET", "/api/images"),
        ("DELETE", f"/api/image/{image_id}"),
        ("POST", "/boxes"),
        ("POST", "/extract"),
    ):
        answer = urllib3.request(method, f"{address}{path}", headers=headers, timeout=60, retries=False)
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, 'Ocr-Mesh-Inner realm="ocr-mesh"')
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert urllib3.request("GET", f"{address}/ready", timeout=60, retries=False).status == 200
    assert person.stored(image_id)


def test_metrics_and_probes_of_inner_services_are_not_public(public_mesh: RunningMesh) -> None:
    for name in ("detection-api", "recognition-api", "image-store"):
        for path in ("metrics", "ready", "started", "health", "openapi.json", "%6detrics"):
            answer = urllib3.request("GET", f"{public_mesh.url}/docs/try/{name}/{path}", timeout=60, retries=False)
            assert answer.status == 404, (name, path)


def test_deleted_picture_is_soon_in_no_file(public_mesh: RunningMesh, person: Client, picture: bytes) -> None:
    # As another picture of the same text: other tests keep theirs.
    noise = random.Random(1).randbytes(4000)
    own = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        image.paste(Image.frombytes("L", (80, 50), noise), (0, 0))
        image.save(own, "BMP")
    image_id = person.read(own.getvalue(), "a very private name.bmp")["id"]
    eventually(lambda: person.stored(image_id))
    person.correct(id=image_id, text="a very private correction")
    eventually(lambda: (person.stored(image_id) or {}).get("correction"))
    private = [b"a very private name.bmp", b"a very private correction", own.getvalue()[-300:]]
    assert private[2] in person.content(image_id)
    assert set(found_in_files(public_mesh.data, private)) == set(private)

    assert person.delete(image_id) == 204

    eventually(lambda: not any(found_in_files(public_mesh.data, private)), within_s=30)


def found_in_files(data: Path, wanted: list[bytes]) -> list[bytes]:
    """Return which of the bytes some file below the data folder has."""
    files = [path for path in data.rglob("*") if path.is_file()]
    contents = []
    for path in files:
        try:
            contents.append(path.read_bytes())
        except FileNotFoundError:  # SQLite removes its log, and readiness its file
            continue
    return [each for each in wanted if any(each in content for content in contents)]


def test_logs_have_no_owner_text_name_or_secret(public_mesh: RunningMesh, person: Client, picture: bytes) -> None:
    image_id = person.read(picture, "a very private name.png")["id"]
    stored = eventually(lambda: person.stored(image_id))
    person.call("GET", "/api/images?q=a%20very%20private%20search")
    person.correct(id=image_id, text="a very private correction")
    assert person.cookie is not None
    owner, _, signature = person.cookie.partition(".")

    logs = "".join(path.read_text() for path in (public_mesh.data / "log").iterdir())

    assert any(json.loads(line).get("image_id") == image_id for line in logs.splitlines() if line.startswith("{"))
    secrets = [(public_mesh.data / name).read_text() for name in ("owner.secret", "inner.secret")]
    for private in (owner, signature, "very private", stored["text"].splitlines()[0], *secrets):
        assert private not in logs
