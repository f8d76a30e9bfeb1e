"""A correction of 40 KB with 20,000 words made an export run for 53 seconds: attack A2."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import pytest
import urllib3
from flask import Flask, Response

from harness.attackers import connected, get
from harness.ports import free_port
from harness.waiting import eventually
from mesh.contracts.topology import Service
from mesh.vision.export.formats import Format
from tests.downloads.stored import ID, box, print_quad, stored
from tests.mesh.loopback import serving
from tests.mesh.pictures import blank, encode
from tests.service_process import ServiceProcess, started

_WORDS: Final = 20_000
_LINES: Final = 60
"""Together they take longer than an export may."""


@pytest.fixture(scope="module")
def probes() -> int:
    return free_port()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, probes: int) -> Iterator[ServiceProcess]:
    """bff-api with an image-store that has corrections of a time without limits."""
    folder: Path = tmp_path_factory.mktemp("server")
    with (
        serving(_image_store()) as address,
        started(
            Service.BFF_API,
            folder,
            script=f"import os; os.environ['MESH_PROBE_PORT'] = '{probes}'\n"
            "from bff_api.entrypoints.server import main; main()",
            MESH_IMAGE_STORE_URL=address,
        ) as running,
    ):
        running.wait_until("/health", 200)
        yield running
        assert running.end() == 0, running.log.read_text()


@pytest.mark.parametrize("format", list(Format))
def test_export_of_a_long_correction_is_fast(server: ServiceProcess, format: Format) -> None:
    started_at = time.monotonic()
    answer = urllib3.request("GET", f"{server.url}/api/image/{ID}/text?format={format}", timeout=60, retries=False)
    assert answer.status == 200
    assert time.monotonic() - started_at < 30


def test_endless_export_ends_at_its_time_limit_and_delays_no_other_client(server: ServiceProcess) -> None:
    with ThreadPoolExecutor(8) as attackers:
        exports = [attackers.submit(_export_many_lines, server) for _ in range(8)]
        time.sleep(1)
        assert [get(server.url, "/api/limits", within_s=30)[0] for _ in range(3)] == [200] * 3
        answers = [export.result() for export in exports]
    assert {answer.status for answer in answers} <= {422, 503}
    assert {answer.json()["type"] for answer in answers} <= {
        "urn:ocr-mesh:problem:export-too-long",
        "urn:ocr-mesh:problem:busy",
    }
    assert all("Retry-After" in answer.headers for answer in answers if answer.status == 503)


def test_disconnecting_cancels_an_export(server: ServiceProcess, probes: int) -> None:
    with connected(server.url) as connection:
        connection.sendall(f"GET /api/image/{_many(ID)}/text?format=alto HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        eventually(lambda: _running(probes) == 1, 30)
    eventually(lambda: _running(probes) == 0, 10)


@pytest.mark.parametrize(("ord_num", "limit"), [(None, "200,000"), (0, "4,000")])
def test_long_correction_is_refused_and_the_limit_stated(
    server: ServiceProcess, ord_num: int | None, limit: str
) -> None:
    body = {"id": ID, "text": "w " * 200_001, "ord_num": ord_num}
    if ord_num is not None:
        body["text"] = "w " * _WORDS
    answer = urllib3.request("POST", f"{server.url}/correct-text", json=body, timeout=60, retries=False)
    assert answer.status == 400
    assert limit in answer.json()["detail"]


def test_json_above_its_limit_is_refused_unparsed(server: ServiceProcess) -> None:
    answer = urllib3.request(
        "POST",
        f"{server.url}/correct-text",
        body=b"[" + b"{}," * 4_000_000 + b"{}]",
        headers={"Content-Type": "application/json"},
        timeout=60,
        retries=False,
    )
    assert answer.status == 413
    assert "4 MB" in answer.json()["detail"]


def _export_many_lines(server: ServiceProcess) -> urllib3.BaseHTTPResponse:
    url = f"{server.url}/api/image/{_many(ID)}/text?format=alto"
    return urllib3.request("GET", url, timeout=60, retries=False)


def _running(probes: int) -> float:
    metrics = urllib3.request("GET", f"http://127.0.0.1:{probes}/metrics", timeout=10, retries=False).data.decode()
    (line,) = (line for line in metrics.splitlines() if line.startswith('ocr_work_running{work="export"}'))
    return float(line.split()[-1])


def _many(image_id: str) -> str:
    return image_id[:-1] + "0"


def _image_store() -> Flask:
    app = Flask(__name__)
    quad = print_quad("a line", 10, 10)
    corrected = "w " * _WORDS
    one = stored([box("a line", quad, corrected_text=corrected)])
    many = stored([box("a line", quad, number, corrected_text=corrected) for number in range(_LINES)])
    bodies: dict[str, Any] = {ID: one.model_dump_json(), _many(ID): many.model_dump_json()}
    content = encode(blank())

    @app.get("/api/image/<image_id>")
    def image(image_id: str) -> Response:
        return Response(bodies[image_id], content_type="application/json")

    @app.get("/api/image/<_image_id>/content")
    def of_picture(_image_id: str) -> Response:
        return Response(content, content_type="image/png")

    assert json.loads(bodies[ID])["boxes"]
    return app
