"""The mesh under attack: its real processes, each under its own handle, the models' stand-ins and the servers."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bff_api.account.owner import Owners
from harness.ports import free_port
from harness.servers import postgres, rabbitmq
from mesh.contracts.topology import Queue, Service
from mesh.platform.messaging.sqlite import SqliteQueue
from tests.faults.doors import QUOTA_PICTURES, HttpDoor, OutboxDoor
from tests.faults.feeder import Feeder
from tests.faults.kept import Store
from tests.faults.ledger import OWNER, Ledger
from tests.faults.processes import Process
from tests.faults.proxy import Proxy
from tests.faults.stand_ins import StandIns, stand_ins

HEARTBEAT_S = 2
DATABASE_TIMEOUT_S = 4
"""Both so that a connection that leads nowhere is found out within seconds."""

_SECRET = "what signs the cookies of these tests"
_DATABASE = "mesh"


@dataclass(frozen=True, slots=True)
class Servers:
    """A RabbitMQ and a Postgres that may be killed, and what lies between them and the mesh."""

    broker: rabbitmq.Node
    database: postgres.Cluster
    to_broker: Proxy
    to_database: Proxy

    @property
    def settings(self) -> dict[str, str]:
        """For the mesh's environment."""
        return {
            "MESH_BROKER_URL": f"amqp://guest:guest@127.0.0.1:{self.to_broker.port}/%2F?heartbeat={HEARTBEAT_S}",
            "MESH_DATABASE_URL": f"postgresql://app@127.0.0.1:{self.to_database.port}/{_DATABASE}",
            "IMAGE_STORE_DATABASE_TIMEOUT_S": str(DATABASE_TIMEOUT_S),
        }

    @property
    def database_url(self) -> str:
        """Past the proxy."""
        return f"postgresql+psycopg2://app@127.0.0.1:{self.database.port}/{_DATABASE}"


@contextmanager
def running_servers() -> Iterator[Servers]:
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(_scratch_folder(name))) for name in ("rabbitmq-", "postgres-")]
        broker, database = rabbitmq.Node(folders[0]), postgres.Cluster(folders[1])
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
    """Everything that a test breaks, feeds and looks into. `servers` is None in the embedded default."""

    data: Path
    bff: Process
    rest: Process
    worker: Process
    retention: Process
    relay: Process | None
    servers: Servers | None
    models: StandIns
    store: Store
    url: str
    outbox_path: Path
    database_url: str
    environment: dict[str, str]

    @property
    def processes(self) -> list[Process]:
        """In the order in which they are started."""
        known = [self.rest, self.worker, self.retention, self.bff, self.relay]
        return [process for process in known if process is not None]

    def is_drained(self) -> bool:
        """Whether no event waits anywhere, or is in anyone's hand."""
        with closing(SqliteQueue(self.outbox_path)) as outbox:
            waiting = sum(outbox.depth(queue) for queue in Queue)
        if waiting or self.servers is None:
            return not waiting
        return set(self.servers.broker.control("list_queues", "--silent", "messages").split()) == {"0"}

    @property
    def pictures(self) -> Path:
        return self.data / "pictures"

    def outbox_door(self) -> closing[OutboxDoor]:
        return closing(OutboxDoor(self.outbox_path, OWNER))

    def http_door(self, owner: str = OWNER) -> closing[HttpDoor]:
        return closing(HttpDoor(self.url, Owners(_SECRET).cookie_of(owner)))

    @contextmanager
    def feeder(self, run: str, side: int = 44) -> Iterator[Feeder]:
        """Over the outbox, for faults that come after it."""
        with self.outbox_door() as door:
            yield Feeder(door, Ledger(run), side)

    def another(self, process: Process, **settings: str) -> Process:
        """A second process of the same kind, with other settings."""
        return Process(process.program, self.environment | settings, self.data / f"{process.program}-other.log")

    def heal(self) -> None:
        """Every process runs again, without switches, whatever a test left."""
        for process in self.processes:
            if process.switches or not process.is_running():
                process.kill()
                process.switches = ()
                process.start()


@contextmanager
def faulty_mesh(data: Path, servers: Servers | None, settings: Mapping[str, str] | None = None) -> Iterator[FaultyMesh]:
    """All processes, ready; killed at the end."""
    port = free_port(4)
    with ExitStack() as stack:
        models = stack.enter_context(stand_ins())
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MESH_", "OTEL_"))}
        environment = kept | {
            "MESH_DATA": str(data),
            "MESH_PORT": str(port),
            "MESH_DETECTION_API_URL": models.address,
            "MESH_RECOGNITION_API_URL": models.address,
            "BFF_API_OWNER_SECRET": _SECRET,
            "BFF_API_QUOTA_PICTURES": str(QUOTA_PICTURES),
            "BFF_API_QUOTA_BYTES": str(QUOTA_PICTURES * 1_000_000),
            **(servers.settings if servers else {}),
            **(settings or {}),
        }
        url, rest_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 3}"

        def process(service: Service, health_url: str | None = None) -> Process:
            one = Process(service.value, environment, data / f"{service.value}.log", health_url)
            stack.callback(one.kill)
            return one

        migration = Process("image-store-migrate", environment, data / "migrate.log")
        migration.launch()
        assert migration.wait() == 0, migration.log_text()
        database_url = servers.database_url if servers else f"sqlite:///{data / 'store.db'}"
        mesh = FaultyMesh(
            data=data,
            bff=process(Service.BFF_API, f"{url}/health"),
            rest=process(Service.IMAGE_STORE_REST, f"{rest_url}/health"),
            worker=process(Service.IMAGE_STORE_WORKER),
            retention=process(Service.IMAGE_STORE_RETENTION),
            relay=process(Service.BFF_API_RELAY) if servers else None,
            servers=servers,
            models=models,
            store=stack.enter_context(closing(Store(database_url, data / "pictures"))),
            url=url,
            outbox_path=data / ("outbox.db" if servers else "broker.db"),
            database_url=database_url,
            environment=environment,
        )
        for one in mesh.processes:
            one.launch()
        for one in mesh.processes:
            one.wait_until_ready()
        yield mesh


def eventually(is_so: Callable[[], object], timeout_s: float = 100) -> None:
    """Return as soon as it is."""
    give_up_at = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < give_up_at, f"not so in {timeout_s} s"
        time.sleep(0.05)


def _scratch_folder(prefix: str) -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True)
