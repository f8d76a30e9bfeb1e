"""Signing in where each request reaches another replica; after signing out all of them refuse the session."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pytest

from harness.ports import free_port
from harness.servers.oidc_provider import OidcProvider, oidc_provider
from harness.servers.postgres import Postgres
from harness.servers.rabbitmq import RabbitMQ
from harness.waiting import eventually
from tests.faults.content import picture
from tests.faults.running import FaultyMesh, faulty_mesh
from tests.mesh.loopback import serving
from tests.round_robin import round_robin
from tests.security.sign_in.browsers import Browser

REPLICAS = 3
REFUSED_WITHIN_S = 5.5
"""A replica keeps what it has looked up for five seconds."""


@pytest.fixture(scope="module")
def provider() -> Iterator[OidcProvider]:
    with oidc_provider() as provider:
        yield provider


@dataclass(frozen=True)
class Cluster:
    """Replicas, behind a proxy at `url` that gives each request to the next one."""

    mesh: FaultyMesh
    url: str


@pytest.fixture(scope="module")
def cluster(
    tmp_path_factory: pytest.TempPathFactory,
    provider: OidcProvider,
    rabbitmq_server: RabbitMQ,
    postgres_server: Postgres,
) -> Iterator[Cluster]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with postgres_server.database() as database_url:
        servers = {"MESH_BROKER_URL": rabbitmq_server.fresh_url(), "MESH_DATABASE_URL": database_url}
        settings = provider.settings(MESH_ACCESS="oidc", BFF_API_PUBLIC_URL=url, **servers)
        folder = tmp_path_factory.mktemp("cluster")
        with (
            faulty_mesh(folder, None, settings, replicas=REPLICAS) as mesh,
            serving(round_robin(mesh.replica_urls), port),
        ):
            provider.register(url)
            yield Cluster(mesh, url)


def is_refused(browser: Browser, headers: dict[str, str]) -> bool:
    return browser.call("GET", "/api/images", headers=headers).status_code == 401


def test_user_signs_in_reads_and_is_refused_everywhere_after_signing_out(cluster: Cluster) -> None:
    browser = Browser(cluster.url)
    browser.sign_in("anna")
    image_id = browser.read(picture("a picture of anna's"), "a.bmp")
    eventually(lambda: browser.history() == [image_id])
    everywhere = [browser.at(url) for url in cluster.mesh.replica_urls]
    for replica in everywhere:
        assert replica.history() == [image_id]
    kept = {"Cookie": f"ocr_mesh_session={browser.cookie('ocr_mesh_session')}"}

    assert browser.call("POST", "/sign-out").status_code == 200

    until = time.monotonic() + REFUSED_WITHIN_S
    for replica in everywhere:
        eventually(partial(is_refused, replica, kept), within_s=until - time.monotonic())
