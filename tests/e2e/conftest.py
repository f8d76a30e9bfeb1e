from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from harness.running_mesh import RunningMesh, running_mesh

LINES = ("Invoice 2026-114", "Two coffees and a cake", "Total 12.50 EUR")


@pytest.fixture(scope="session")
def picture() -> bytes:
    """A PNG of three lines of print."""
    image = Image.new("RGB", (900, 420), "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(size=44)
    for number, line in enumerate(LINES):
        pen.text((60, 60 + 110 * number), line, fill="black", font=font)
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


StartMesh = Callable[[], AbstractContextManager[RunningMesh]]


@pytest.fixture(params=["embedded", "rabbitmq-and-postgres"])
def start_mesh(request: pytest.FixtureRequest, tmp_path: Path) -> StartMesh:
    """Starts the mesh, again on the same data when called again."""
    settings = {}
    if request.param != "embedded":
        settings = {
            "MESH_BROKER_URL": request.getfixturevalue("rabbitmq"),
            "MESH_DATABASE_URL": request.getfixturevalue("postgres_url"),
        }
    return lambda: running_mesh(tmp_path, settings)


@pytest.fixture(scope="package")
def embedded_mesh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMesh]:
    """One for all files that come to a process: starting it takes longer than a test. Each test is a new client."""
    with running_mesh(tmp_path_factory.mktemp("mesh"), {}) as mesh:
        yield mesh
