"""Test the probes' server for processes without HTTP."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import urllib3

from harness.ports import free_port
from mesh.platform.probes import PATHS, Check, Probes, serving
from mesh.platform.settings import MeshSettings


def fails() -> None:
    raise ConnectionError("refused")


def well() -> None: ...


def test_error_without_message_is_reported_by_its_type() -> None:
    def raise_without_message() -> None:
        raise TimeoutError

    assert Probes(alive={"loop": raise_without_message}).alive() == (
        {"status": "not alive", "checks": {"loop": "TimeoutError"}},
        503,
    )


def test_hanging_check_blocks_one_thread_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mesh.platform.probes._LOCK_TIMEOUT_S", 0.05)
    asked, may_end = threading.Event(), threading.Event()

    def hangs() -> None:
        asked.set()
        may_end.wait(20)

    probes = Probes(ready={"database": hangs})
    with ThreadPoolExecutor(1) as first:
        answer = first.submit(probes.ready)
        assert asked.wait(20)
        body, status = probes.ready()
        may_end.set()
    assert (status, body["checks"]) == (503, {"probe": "the previous probe has not finished"})
    assert answer.result()[1] == 200


@contextmanager
def answering(probes: Probes, host: str = "127.0.0.1") -> Iterator[str]:
    port = free_port()
    with serving(MeshSettings(host=host, probe_port=port), probes):
        yield f"http://{f'[{host}]' if ':' in host else host}:{port}"


def get(url: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request("GET", url, timeout=30, retries=False)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_server_answers_probes_and_exports_metrics(host: str) -> None:
    measured: list[Check] = []
    with answering(Probes(ready={"broker": fails}, measure=lambda: measured.append(well)), host) as url:
        assert [get(f"{url}{path}").status for path in PATHS] == [200, 503, 200, 200]
        assert json.loads(get(f"{url}/ready").data) == {"status": "not ready", "checks": {"broker": "refused"}}
        assert b"ocr_events_handled_total" in get(f"{url}/metrics").data
        assert measured
        assert get(f"{url}/elsewhere").status == 404
    with pytest.raises(urllib3.exceptions.HTTPError):
        get(f"{url}/health")


def test_server_survives_a_client_that_disconnects() -> None:
    with answering(Probes()) as url:
        address = urllib3.util.parse_url(url)
        with socket.create_connection((address.host or "", address.port or 0)) as connection:
            connection.sendall(b"GET /hea")
        assert get(f"{url}/health").status == 200


def test_server_stops_while_a_check_hangs() -> None:
    asked, may_end = threading.Event(), threading.Event()

    def hangs() -> None:
        asked.set()
        may_end.wait(20)

    with ThreadPoolExecutor(1) as clients:
        with answering(Probes(ready={"database": hangs})) as url:
            answer = clients.submit(get, f"{url}/ready")
            assert asked.wait(20)
        may_end.set()
        assert answer.result().status == 200
