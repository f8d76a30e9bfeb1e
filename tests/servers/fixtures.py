"""The fixtures `rabbitmq`, `postgres_url`, `valkey` and `bucket`, for the tests of every part."""

import os
import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from types import FrameType

import pytest

from harness.servers import postgres, rabbitmq, s3, valkey
from harness.servers.source import running


@pytest.fixture(scope="session")
def rabbitmq_server() -> Iterator[rabbitmq.RabbitMQ]:
    with _running_rabbitmq(os.environ.get("MESH_TEST_RABBITMQ_URL")) as server:
        yield server


@pytest.fixture(scope="session")
def own_rabbitmq_server(request: pytest.FixtureRequest) -> Iterator[rabbitmq.RabbitMQ]:
    """One that a test may set otherwise for a while; one that is lent is left as it is."""
    if not os.environ.get("MESH_TEST_RABBITMQ_URL"):
        yield request.getfixturevalue("rabbitmq_server")
    else:
        with _running_rabbitmq(None) as server:
            yield server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Postgres]:
    url = os.environ.get("MESH_TEST_POSTGRES_URL")
    with running(
        "Postgres",
        "postgresql",
        external=partial(postgres.external, url) if url else None,
        has_binaries=postgres.has_binaries,
        local=postgres.local,
        container=postgres.container,
    ) as server:
        yield server


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[valkey.Valkey]:
    url = os.environ.get("MESH_TEST_VALKEY_URL")
    with running(
        "Valkey",
        "redis-server",
        external=partial(valkey.external, url) if url else None,
        has_binaries=valkey.has_binaries,
        local=valkey.local,
        container=valkey.container,
    ) as server:
        yield server


@pytest.fixture(scope="session")
def s3_server() -> Iterator[s3.S3]:
    with s3.local() as server:
        yield server


@pytest.fixture(name="rabbitmq")
def rabbitmq_url(rabbitmq_server: rabbitmq.RabbitMQ) -> str:
    """`amqp://…` of a virtual host without any queue."""
    return rabbitmq_server.fresh_url()


@pytest.fixture
def postgres_url(postgres_server: postgres.Postgres) -> Iterator[str]:
    """`postgresql+psycopg2://…` of an empty database."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(name="valkey")
def valkey_url(valkey_server: valkey.Valkey) -> str:
    """`redis://…` of an empty database."""
    return valkey_server.empty_url()


@pytest.fixture
def bucket(s3_server: s3.S3) -> s3.Bucket:
    """An empty bucket of an S3."""
    return s3_server.bucket()


def _running_rabbitmq(url: str | None) -> AbstractContextManager[rabbitmq.RabbitMQ]:
    return running(
        "RabbitMQ",
        "rabbitmq-server",
        external=partial(rabbitmq.external, url) if url else None,
        has_binaries=rabbitmq.has_binaries,
        local=rabbitmq.local,
        container=rabbitmq.container,
    )


def pytest_configure() -> None:
    """Let SIGTERM end the session as Ctrl-C does: fixtures are torn down, and no server keeps running."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
