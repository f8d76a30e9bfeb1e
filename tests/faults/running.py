"""The mesh under test: its processes, fake model services and servers."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pika

from bff_api.account.owner import Owners
from harness.ports import free_port
from harness.servers import postgres, rabbitmq
from harness.waiting import eventually
from mesh.contracts.message import Message
from mesh.contracts.queues import declarations
from mesh.contracts.topology import Queue, Service
from mesh.platform.messaging.broker import open_dead_letters, open_publisher
from mesh.platform.messaging.interfaces import DeadLetter, Publisher, PublishFailed
from mesh.platform.messaging.rabbitmq.queues import declare
from mesh.platform.messaging.rabbitmq.wire import to_message
from mesh.platform.messaging.sqlite import SqliteQueue
from tests.faults.doors import QUOTA_PICTURES, HttpDoor, PublisherDoor
from tests.faults.feeder import Feeder
from tests.faults.kept import Store
from tests.faults.ledger import OWNER, Ledger
from tests.faults.processes import Process
from tests.faults.proxy import Proxy
from tests.faults.stand_ins import StandIns, stand_ins
from tests.mesh.loopback import serving
from tests.round_robin import round_robin

HEARTBEAT_S = 2
DATABASE_TIMEOUT_S = 4
"""Short, so that an unresponsive connection is detected within seconds."""

_MIGRATION_TIMEOUT_S = 100.0
_SECRET = "what signs the cookies of these tests"
_DATABASE = "mesh"


@dataclass(frozen=True, slots=True)
class Servers:
    """RabbitMQ and Postgres, which may be killed, and the proxies before them."""

    broker: rabbitmq.Node
    database: postgres.Cluster
    to_broker: Proxy
    to_database: Proxy

    @property
    def settings(self) -> dict[str, str]:
        """Return the environment variables of the mesh."""
        return {
            "MESH_BROKER_URL": f"amqp://guest:guest@127.0.0.1:{self.to_broker.port}/%2F?heartbeat={HEARTBEAT_S}",
            "MESH_DATABASE_URL": f"postgresql://app@127.0.0.1:{self.to_database.port}/{_DATABASE}",
            "IMAGE_STORE_DATABASE_TIMEOUT_S": str(DATABASE_TIMEOUT_S),
        }

    @property
    def database_url(self) -> str:
        """URL that bypasses the proxy."""
        return f"postgresql+psycopg2://app@127.0.0.1:{self.database.port}/{_DATABASE}"


@contextmanager
def running_servers() -> Iterator[Servers]:
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(_scratch_folder(name))) for name in ("rabbitmq-", "postgres-")]
        broker, database = rabbitmq.Node(folders[0], counts_after_ms=500), postgres.Cluster(folders[1])
        stack.callback(broker.close)
        stack.callback(database.stop)
        broker.start()
        database.start()
        postgres.Postgres(database.url).execute(f"CREATE DATABASE {_DATABASE} TEMPLATE template0")
        to_broker = stack.enter_context(closing(Proxy(broker.port)))
        to_database = stack.enter_context(closing(Proxy(database.port)))
        yield Servers(broker, database, to_broker, to_database)


@dataclass
class FaultyMesh:
    """Processes, servers and data of a mesh. `servers` is None for the embedded default."""

    data: Path
    replicas: list[Process]
    """Of bff-api."""
    replica_urls: list[str]
    rest: Process
    worker: Process
    retention: Process
    servers: Servers | None
    models: StandIns
    store: Store
    url: str
    database_url: str
    environment: dict[str, str]

    @property
    def bff(self) -> Process:
        """The first replica of bff-api."""
        return self.replicas[0]

    @property
    def processes(self) -> list[Process]:
        """All processes, in the order in which they are started."""
        return [self.rest, self.worker, self.retention, *self.replicas]

    def is_drained(self) -> bool:
        """Return whether no event is queued, unacknowledged or a dead letter."""
        if self.servers is None:
            with closing(SqliteQueue(self.queue_path)) as queue:
                return not queue.row_ids(list(Queue))
        # rabbitmqctl also counts unacknowledged messages, but takes a second of processor time.
        if _has_ready_messages(self.servers.broker.url):
            return False
        return set(self.servers.broker.control("list_queues", "--silent", "messages").split()) == {"0"}

    def dead_letters(self) -> list[DeadLetter]:
        """Return the dead letters of all queues."""
        with open_dead_letters(self.broker_url) as letters:
            return [letter for queue in Queue for letter in letters.list(queue)]

    @property
    def pictures(self) -> Path:
        return self.data / "pictures"

    @property
    def queue_path(self) -> Path:
        """File of the embedded default's queue."""
        return self.data / "broker.db"

    @property
    def broker_url(self) -> str:
        """URL of the broker, through the proxy."""
        return self.environment.get("MESH_BROKER_URL", f"sqlite:///{self.queue_path}")

    def take_all(self) -> list[Message]:
        """Remove all events from RabbitMQ and return them."""
        assert self.servers is not None
        return list(_taken_from_rabbitmq(self.servers.broker.url))

    def publish(self, *messages: Message) -> None:
        opened = open_publisher(self.broker_url, "tests", max_message_bytes=128 * 1024**2, max_file_bytes=10 * 1024**3)
        with closing(opened) as publisher:
            for message in messages:
                # The broker may take longer than the publisher waits; handlers take a message that is sent again once.
                eventually(partial(_is_published, publisher, message))

    def publisher_door(self) -> closing[PublisherDoor]:
        return closing(PublisherDoor(self.broker_url, OWNER, _SECRET))

    def http_door(self, owner: str = OWNER) -> closing[HttpDoor]:
        return closing(HttpDoor(self.url, cookie_of(owner)))

    @contextmanager
    def feeder(self, run: str, side: int = 44) -> Iterator[Feeder]:
        """Return a feeder with its own publisher, for faults of the broker and the worker."""
        with self.publisher_door() as door:
            yield Feeder(door, Ledger(run), side)

    def another(self, process: Process, **settings: str) -> Process:
        """Return a second process of the same kind, with changed settings."""
        return Process(process.program, self.environment | settings, self.data / f"{process.program}-other.log")

    def heal(self) -> None:
        """Restart every process that has ended or has switches."""
        for process in self.processes:
            if process.switches or not process.is_running():
                process.kill()
                process.switches = ()
                process.start()


def _is_published(publisher: Publisher, message: Message) -> bool:
    try:
        publisher.publish(message)
    except PublishFailed:
        return False
    return True


def cookie_of(owner: str) -> str:
    """Return the owner's cookie in every faulty mesh."""
    return Owners(_SECRET).cookie_of(owner)


@contextmanager
def faulty_mesh(
    data: Path, servers: Servers | None, settings: Mapping[str, str] | None = None, *, replicas: int = 1
) -> Iterator[FaultyMesh]:
    """Start all processes and wait until they are ready; kill them at the end.

    More than one replica of bff-api is behind a proxy that gives each request to the next one.
    """
    port = free_port(4)
    with ExitStack() as stack:
        models = stack.enter_context(stand_ins())
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MESH_", "OTEL_"))}
        environment = kept | {
            "MESH_DATA": str(data),
            "MESH_PORT": str(port),
            "MESH_DETECTION_API_URL": models.address,
            "MESH_RECOGNITION_API_URL": models.address,
            "MESH_IMAGE_STORE_URL": f"http://127.0.0.1:{port + 3}",
            "BFF_API_OWNER_SECRET": _SECRET,
            "BFF_API_RATE_LIMITS": "false",
            "BFF_API_HEAVY_READS": "100",  # a test sends all its pictures from one address
            "BFF_API_QUOTA_PICTURES": str(QUOTA_PICTURES),
            "BFF_API_QUOTA_BYTES": str(QUOTA_PICTURES * 1_000_000),
            **(servers.settings if servers else {}),
            **(settings or {}),
        }
        rest_url = environment["MESH_IMAGE_STORE_URL"]
        urls = [f"http://127.0.0.1:{each}" for each in (port, *(free_port() for _ in range(replicas - 1)))]

        def process(service: Service, health_url: str | None = None) -> Process:
            one = Process(service.value, environment, data / f"{service.value}.log", health_url)
            stack.callback(one.kill)
            return one

        def replica(number: int) -> Process:
            own = environment | {"MESH_PORT": urls[number].rpartition(":")[2]}
            one = Process(Service.BFF_API.value, own, data / f"bff-api-{number}.log", f"{urls[number]}/health")
            stack.callback(one.kill)
            return one

        migration = Process("image-store-migrate", environment, data / "migrate.log")
        migration.launch()
        assert migration.wait(_MIGRATION_TIMEOUT_S) == 0, migration.log_text()
        sqlite_url = f"sqlite:///{data / 'store.db'}"
        database_url = servers.database_url if servers else environment.get("MESH_DATABASE_URL", sqlite_url)
        mesh = FaultyMesh(
            data=data,
            replicas=[replica(number) for number in range(replicas)],
            rest=process(Service.IMAGE_STORE_REST, f"{rest_url}/health"),
            worker=process(Service.IMAGE_STORE_WORKER),
            retention=process(Service.IMAGE_STORE_RETENTION),
            servers=servers,
            models=models,
            store=stack.enter_context(closing(Store(database_url, data / "pictures"))),
            replica_urls=urls,
            url=urls[0] if replicas == 1 else stack.enter_context(serving(round_robin(urls))),
            database_url=database_url,
            environment=environment,
        )
        for one in mesh.processes:
            one.launch()
        for one in mesh.processes:
            one.wait_until_ready()
        yield mesh


def _has_ready_messages(url: str) -> bool:
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        declare(channel)
        return any(
            channel.queue_declare(queue, passive=True).method.message_count for queue, _arguments in declarations()
        )


def _taken_from_rabbitmq(url: str) -> Iterator[Message]:
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        for queue in Queue:
            while True:
                method, properties, body = channel.basic_get(queue, auto_ack=True)
                if method is None:
                    break
                yield to_message(queue, properties, body)


def _scratch_folder(prefix: str) -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True)
