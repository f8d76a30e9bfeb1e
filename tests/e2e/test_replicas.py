"""Every replica of bff-api says the same of a picture, whichever has read it."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import pytest
from urllib3.response import BaseHTTPResponse

from harness.client import Client
from harness.servers.postgres import Postgres
from harness.servers.rabbitmq import RabbitMQ
from harness.waiting import eventually
from tests.faults.content import picture, text_lines
from tests.faults.processes import Process
from tests.faults.running import FaultyMesh, cookie_of, faulty_mesh

REPLICAS = 3
QUOTA_PICTURES = 3
CORRECTIONS = 100
_numbers = itertools.count()


class Person(Client):
    """A client with an owner's cookie."""

    def __init__(self, url: str, owner: str) -> None:
        super().__init__(url, cookie_of(owner))
        self.owner = owner

    def image(self, image_id: str) -> BaseHTTPResponse:
        return self.call("GET", f"/api/image/{image_id}")

    def upload(self, content: bytes, name: str = "a.bmp") -> BaseHTTPResponse:
        return self.call("POST", "/read", fields={"image": (name, content)})

    def correct_line(self, image_id: str, text: str, ord_num: int = 0) -> int:
        """Return the status of the response."""
        body = {"id": image_id, "text": text, "ord_num": ord_num}
        return self.call("POST", "/correct-text", json=body).status


@dataclass(frozen=True)
class Cluster:
    """Replicas of bff-api, behind a proxy that gives each request to the next one."""

    mesh: FaultyMesh

    @property
    def worker(self) -> Process:
        return self.mesh.worker

    def person(self, owner: str) -> Person:
        """Return a client of the proxy."""
        return Person(self.mesh.url, owner)

    def at_each_replica(self, owner: str) -> list[Person]:
        return [Person(url, owner) for url in self.mesh.replica_urls]


@pytest.fixture(scope="module")
def cluster(
    tmp_path_factory: pytest.TempPathFactory, rabbitmq_server: RabbitMQ, postgres_server: Postgres
) -> Iterator[Cluster]:
    with postgres_server.database() as url:
        settings = {
            "MESH_BROKER_URL": rabbitmq_server.fresh_url(),
            "MESH_DATABASE_URL": url,
            "BFF_API_QUOTA_PICTURES": str(QUOTA_PICTURES),
            "BFF_API_QUOTA_TIMEOUT_S": "5",  # this machine may be busy
        }
        with faulty_mesh(tmp_path_factory.mktemp("cluster"), None, settings, replicas=REPLICAS) as mesh:
            yield Cluster(mesh)


@pytest.fixture
def anna(cluster: Cluster) -> Person:
    """Return a new user."""
    return cluster.person(f"anna-{next(_numbers)}")


def read(person: Person, name: str = "a.bmp") -> str:
    answer = person.upload(picture(f"{name}-{next(_numbers)}"), name)
    assert answer.status == 200, answer.data
    assert answer.json()["kept"], answer.data
    return str(answer.json()["id"])


def wait_until_stored(person: Person, *image_ids: str) -> None:
    for image_id in image_ids:
        assert eventually(partial(_is_stored, person, image_id))


def _is_stored(person: Person, image_id: str) -> bool:
    return person.image(image_id).status == 200


def test_picture_is_found_at_every_replica(cluster: Cluster, anna: Person) -> None:
    image_id = read(anna)
    wait_until_stored(anna, image_id)
    for replica in cluster.at_each_replica(anna.owner):
        assert replica.image(image_id).status == 200
    for replica in cluster.at_each_replica("another"):
        assert replica.image(image_id).status == 404


def test_picture_that_is_not_stored_yet_is_on_its_way_at_every_replica(cluster: Cluster, anna: Person) -> None:
    cluster.worker.stop()
    try:
        image_id = read(anna)
        for replica in cluster.at_each_replica(anna.owner):
            answer = replica.image(image_id)
            assert (answer.status, answer.json()["type"]) == (503, "urn:ocr-mesh:problem:on-its-way")
            assert answer.headers["Retry-After"]
            assert replica.image(str(uuid.uuid4())).status == 404
            assert replica.correct_line(image_id, "better") == 202
        for replica in cluster.at_each_replica("another"):
            assert replica.image(image_id).status == 404
            assert replica.correct_line(image_id, "mine") == 404
    finally:
        cluster.worker.start()
    wait_until_stored(anna, image_id)
    assert eventually(lambda: anna.image(image_id).json()["boxes"][0]["corrected_text"] == "better")


def test_picture_that_is_deleted_on_its_way_stays_away_at_every_replica(cluster: Cluster, anna: Person) -> None:
    cluster.worker.stop()
    try:
        image_id = read(anna)
        assert anna.delete(image_id) == 204
    finally:
        cluster.worker.start()
    other = read(anna)
    wait_until_stored(anna, other)
    for replica in cluster.at_each_replica(anna.owner):
        assert replica.image(image_id).status == 410


def test_picture_is_renamed_listed_and_deleted_across_replicas(cluster: Cluster, anna: Person) -> None:
    kept, deleted = read(anna, "one.bmp"), read(anna, "two.bmp")
    wait_until_stored(anna, kept, deleted)
    assert anna.call("PATCH", f"/api/image/{kept}", json={"name": "Receipt"}).status == 200
    assert anna.delete(deleted) == 204
    for replica in cluster.at_each_replica(anna.owner):
        listed = replica.history()
        assert [(image["id"], image["name"]) for image in listed] == [(kept, "Receipt")]
        assert replica.image(deleted).status == 410
        assert replica.correct_line(deleted, "late") == 410
    assert cluster.person("another").history() == []


def test_quota_is_met_across_replicas(cluster: Cluster, anna: Person) -> None:
    ids = [read(anna) for _ in range(QUOTA_PICTURES)]
    wait_until_stored(anna, *ids)
    for replica in cluster.at_each_replica(anna.owner):
        refused = replica.upload(picture("one more"))
        assert (refused.status, refused.json()["type"]) == (429, "urn:ocr-mesh:problem:quota-reached")
        assert replica.call("GET", "/api/limits").json()["quota"]["pictures"] == QUOTA_PICTURES
    assert cluster.person("another").upload(picture("one more")).status == 200
    assert anna.delete(ids[0]) == 204
    for replica in cluster.at_each_replica(anna.owner):
        assert replica.call("GET", "/api/limits").json()["quota"]["pictures"] == QUOTA_PICTURES - 1
    read(anna)


def test_100_corrections_at_once_right_after_their_reads_are_all_stored(cluster: Cluster) -> None:
    """Each by the next replica, most before their pictures are stored."""
    people = [cluster.person(f"reader-{number // QUOTA_PICTURES}") for number in range(CORRECTIONS)]

    def read_and_correct(number: int) -> tuple[str, int]:
        content = picture(f"corrected {number}")
        answer = people[number].upload(content)
        assert answer.json()["kept"], answer.data
        image_id = str(answer.json()["id"])
        line = number % len(text_lines(content))
        assert people[number].correct_line(image_id, f"right {number}", line) == 202
        return image_id, line

    with ThreadPoolExecutor(16) as threads:
        sent = list(threads.map(read_and_correct, range(CORRECTIONS)))

    def corrected(number: int) -> bool:
        image_id, line = sent[number]
        answer = people[number].image(image_id)
        return answer.status == 200 and answer.json()["boxes"][line]["corrected_text"] == f"right {number}"

    for number in range(CORRECTIONS):
        assert eventually(partial(corrected, number)), f"correction {number} is lost"
