from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from harness.loopback_hosts import OUTSIDE
from harness.ports import free_port
from harness.running_mesh import RunningMesh, running_mesh
from harness.servers.s3 import Bucket
from ocr_mesh.services import PROBED_SERVICES
from tests.e2e.otlp_receiver import OtlpReceiver, otlp_receiver
from tests.e2e.page.drawing import draw_page, image_file


@pytest.fixture(scope="session")
def picture() -> bytes:
    """Return a PNG of three lines of print."""
    return image_file("picture.png", draw_page())["buffer"]


StartMesh = Callable[[], AbstractContextManager[RunningMesh]]


@pytest.fixture
def start_mesh(rabbitmq: str, postgres_url: str, bucket: Bucket, tmp_path: Path) -> StartMesh:
    """Return a function that starts the mesh, again on the same data when called again."""
    settings = {
        "MESH_BROKER_URL": rabbitmq,
        "MESH_DATABASE_URL": postgres_url,
        "MESH_BLOB_URL": bucket.url,
        **bucket.environment(),
    }
    return lambda: running_mesh(tmp_path, settings)


@pytest.fixture(scope="package")
def receiver() -> Iterator[OtlpReceiver]:
    """Return the receiver of the embedded mesh's spans."""
    with otlp_receiver() as receiver:
        yield receiver


@pytest.fixture(scope="package")
def probe_port() -> int:
    """Return the first of the embedded mesh's ports for probes."""
    return free_port(len(PROBED_SERVICES))


@pytest.fixture(scope="package")
def embedded_mesh(
    receiver: OtlpReceiver, probe_port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningMesh]:
    """One for all files: starting it takes longer than a test. Each test is a new client."""
    settings = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url,
        "MESH_PROBE_PORT": str(probe_port),
        "MESH_ACCESS": "open,keys",
        "OUTGOING_PRIVATE_HOSTS": OUTSIDE,
    }
    with running_mesh(tmp_path_factory.mktemp("mesh"), settings) as mesh:
        yield mesh
