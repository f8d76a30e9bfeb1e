"""Documents of the portal: live, with the address that the portal is opened at."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from bff_api.portal.service_document import FRESH_S, RETRY_S, ServiceDocument
from mesh.contracts.problems import (
    PROBLEM_CONTENT_TYPE,
    Problem,
    UpstreamInvalid,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from mesh.contracts.topology import Service
from mesh.platform.http.client import ServiceClient
from tests.mesh.loopback import Behaviour, answers, drips, hangs, misbehaving, serving
from tests.mesh.upstream import PATHS, Upstream

NewClient = Callable[..., FlaskClient]

SERVICES = ("detection-api", "recognition-api", "image-store")
OPENED_AT = "https://ocr.example:8443"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def upstream() -> Upstream:
    return Upstream()


@pytest.fixture
def addresses(upstream: Upstream) -> Iterator[dict[str, str]]:
    with serving(upstream.app) as address:
        yield dict.fromkeys(("detection_api_url", "recognition_api_url", "image_store_url"), address)


@pytest.fixture
def client(new_client: NewClient, addresses: dict[str, str]) -> FlaskClient:
    return new_client(allowed_hosts="ocr.example", **addresses)


def document(client: FlaskClient, name: str) -> Any:
    answer = client.get(f"/docs/specifications/{name}.json", base_url=OPENED_AT)
    assert (answer.status_code, answer.mimetype) == (200, "application/json"), answer.text
    return answer.get_json()


def service_document(address: str, clock: Clock, timeout_s: float = 2.0) -> ServiceDocument:
    return ServiceDocument(ServiceClient(Service.DETECTION_API, address, timeout_s=timeout_s), clock)


def test_document_of_a_service_keeps_its_address_when_requests_are_not_forwarded(
    new_client: NewClient, addresses: dict[str, str]
) -> None:
    shown = document(new_client(portal_try=False, allowed_hosts="ocr.example", **addresses), "detection-api")

    own = addresses["detection_api_url"]
    assert [server["url"] for server in shown["servers"]] == [own]
    assert shown["info"]["description"] == f"curl {own}/health"


@pytest.mark.parametrize("name", SERVICES)
def test_document_of_an_unavailable_service_is_a_problem_with_its_name(new_client: NewClient, name: str) -> None:
    answer = new_client().get(f"/docs/specifications/{name}.json")

    assert (answer.status_code, answer.content_type) == (503, PROBLEM_CONTENT_TYPE)
    assert answer.get_json()["service"].startswith(name)
    assert "Try again" in answer.get_json()["detail"]


@pytest.mark.parametrize("body", [b"no JSON", b"[]", b"{}", b'{"openapi": "3.1.0", "info": {}, "servers": []}'])
def test_invalid_document_is_a_problem(body: bytes) -> None:
    with misbehaving(answers(body)) as address, pytest.raises(UpstreamInvalid):
        service_document(address, Clock()).get()


@pytest.mark.parametrize("behaviour", [hangs, drips])
def test_slow_service_is_asked_once_for_requests_at_the_same_time(behaviour: Behaviour) -> None:
    attempts: list[socket.socket] = []
    failures: list[Problem] = []

    def counted(connection: socket.socket, over: threading.Event) -> None:
        attempts.append(connection)
        behaviour(connection, over)

    def fetch(document: ServiceDocument) -> None:
        try:
            document.get()
        except Problem as problem:
            failures.append(problem)

    with misbehaving(counted) as address:
        slow = service_document(address, Clock(), timeout_s=0.3)
        threads = [threading.Thread(target=fetch, args=(slow,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert [type(failure) for failure in failures] == [UpstreamTimeout] * 8
    assert len(attempts) == 1


def test_document_is_fetched_again_when_it_is_old(upstream: Upstream, addresses: dict[str, str]) -> None:
    clock = Clock()
    cached = service_document(addresses["detection_api_url"], clock)
    assert cached.has("POST", "/boxes")
    upstream.paths = {"/quads": {"post": {}}}

    clock.now = FRESH_S - 0.1
    assert (cached.has("POST", "/quads"), upstream.described) == (False, 1)
    clock.now = FRESH_S
    assert (cached.has("POST", "/quads"), upstream.described) == (True, 2)


def test_document_is_fetched_again_soon_after_a_failure(upstream: Upstream) -> None:
    clock = Clock()
    with misbehaving(answers(b"", status=500)) as address:
        port = int(address.rpartition(":")[2])
        cached = service_document(address, clock)
        with pytest.raises(UpstreamInvalid):
            cached.get()
    with serving(upstream.app, port):
        with pytest.raises(UpstreamInvalid):
            cached.get()
        clock.now = RETRY_S
        assert cached.get()["paths"] == PATHS


def test_stopped_service_has_no_document_although_it_had_one(upstream: Upstream) -> None:
    clock = Clock()
    with serving(upstream.app) as address:
        cached = service_document(address, clock)
        cached.get()
    clock.now = FRESH_S
    with pytest.raises(UpstreamUnavailable):
        cached.get()
