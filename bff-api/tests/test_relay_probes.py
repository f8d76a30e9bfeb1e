"""The relay as an orchestrator sees it: it stands in one pod with bff-api, which needs no broker to work."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from mesh.contracts.message import Message
from mesh.contracts.topology import Queue, Service
from mesh.platform.messaging.sqlite import SqliteQueue
from tests.probed_process import probed

NOWHERE = "amqp://guest:guest@127.0.0.1:9/"


def test_relay_stays_ready_when_the_broker_is_away(tmp_path: Path) -> None:
    with probed(Service.BFF_API_RELAY, tmp_path, MESH_BROKER_URL=NOWHERE) as relay:
        with closing(SqliteQueue(tmp_path / "var" / "outbox.db")) as outbox:
            outbox.publish(Message(Queue.IMAGE_DATA, b"[]"))

        assert relay.statuses() == {"/started": 200, "/ready": 200, "/health": 200}
        assert relay.checks() == {"outbox": "ok"}
        assert relay.end() == 0
