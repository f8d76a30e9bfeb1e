"""Test bff-api's image alone: the page that was built into it, and its probes."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from bff_api.account.owner import COOKIE
from bff_api.security import PAGE_POLICY
from harness.ports import free_port
from tests.images.conftest import Images, Start

pytestmark = pytest.mark.timeout(2000)  # the first one builds


@pytest.fixture
def ports() -> tuple[int, int]:
    """Return the public port and that of the probes."""
    return free_port(), free_port()


@pytest.fixture
def page(images: Images, start: Start, ports: tuple[int, int], tmp_path: Path) -> Iterator[str]:
    """Return the address of the page; at the end the container must be healthy, and exit with 0."""
    port, probe_port = ports
    settings = {"MESH_PORT": str(port), "MESH_PROBE_PORT": str(probe_port)}
    container = start("bff-api", settings, volume=images("bff-api").make_volume(tmp_path / "data"))
    container.wait_until_ready(f"http://127.0.0.1:{probe_port}/ready")
    yield f"http://127.0.0.1:{port}"
    container.check_health()
    container.stop()


def get(url: str, **headers: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request("GET", url, headers=headers, retries=False, timeout=20, decode_content=False)


def test_page_of_the_image_is_served_compressed_and_cached(page: str) -> None:
    for path, title in (("/", "<title>ocr-mesh</title>"), ("/docs", "<title>API · ocr-mesh")):
        answer = get(page + path)
        assert answer.status == 200
        assert title in answer.data.decode()
        assert answer.headers["Content-Security-Policy"] == PAGE_POLICY
        assert "no-cache" in answer.headers["Cache-Control"]
        assert answer.headers["Set-Cookie"].startswith(f"{COOKIE}=")

    [script] = re.findall(r'src="\./(assets/index-[^"]+\.js)"', get(page + "/").data.decode())
    plain = get(f"{page}/{script}")
    assert (plain.status, plain.headers.get("Content-Encoding")) == (200, None)
    for encoding in ("br", "gzip"):
        answer = get(f"{page}/{script}", **{"Accept-Encoding": encoding})
        assert (answer.status, answer.headers["Content-Encoding"]) == (200, encoding)
        assert len(answer.data) < len(plain.data) / 2
        assert {"public", "immutable", "max-age=31536000"} <= set(answer.headers["Cache-Control"].split(", "))
        assert "Set-Cookie" not in answer.headers
    assert gzip.decompress(answer.data) == plain.data


def test_probes_and_metrics_of_the_image_are_not_public(page: str, ports: tuple[int, int]) -> None:
    paths = ("/metrics", "/ready", "/started")
    assert [get(page + path).status for path in paths] == [404, 404, 404]
    assert [get(f"http://127.0.0.1:{ports[1]}{path}").status for path in paths] == [200, 200, 200]
    assert get(f"{page}/health").status == 200
