"""Test the pool of decoding processes: what it returns, kills and replaces."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from prometheus_client import REGISTRY

from harness import decoding_processes, hostile_works
from harness.decoding_processes import MEGABYTE, is_running, processes
from harness.in_process_decoding import InProcessDecoders, decode
from harness.waiting import eventually
from mesh.contracts.problems import BadPicture, Busy, ClientDisconnected
from mesh.vision.decoding.child import Work
from mesh.vision.decoding.processes import Decoded, Decoders, DecodingProcesses
from mesh.vision.picture import open_picture
from mesh.vision.pixels import decode_in
from tests.mesh.pictures import bars, encode

ROOT = Path(__file__).parents[4]
TIMEOUT_S = 2.0
PICTURE = encode(bars(2))
SERVICE = """
import sys, threading, time
from pathlib import Path
from harness import decoding_processes, hostile_works

content = Path(sys.argv[1]).read_bytes()
pool = decoding_processes.processes()
state = decoding_processes.run(pool, content, hostile_works.state).values
threading.Thread(target=decoding_processes.run, args=(pool, content, hostile_works.take_forever)).start()
time.sleep(0.5)
print(state["pid"], state["parent"], flush=True)
"""
"""A service that is decoding."""


@pytest.fixture(autouse=True)
def _harness_is_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def pool() -> Iterator[DecodingProcesses]:
    pool = processes()
    yield pool
    pool.close()


@pytest.fixture
def impatient() -> Iterator[DecodingProcesses]:
    pool = processes(TIMEOUT_S)
    pool.warm_up()
    yield pool
    pool.close()


def run(pool: Decoders, work: Work, *arguments: Any) -> Decoded:
    return decoding_processes.run(pool, PICTURE, work, *arguments)


def pid(pool: Decoders) -> int:
    found: int = run(pool, hostile_works.state).values["pid"]
    return found


@pytest.mark.parametrize("format", ["PNG", "JPEG", "TIFF"])
def test_pixels_and_header_are_those_of_decoding_here(pool: DecodingProcesses, format: str) -> None:
    content = encode(bars(2), format)
    for decoders in (pool, InProcessDecoders()):
        with decoders.decoder() as decoder:
            pixels, info = decode_in(decoder, content, "RGB")
        assert info == open_picture(content).info
        assert np.array_equal(pixels, decode(open_picture(content)))
        pixels[0] = 7  # writable, as the models expect


@pytest.mark.parametrize(
    ("content", "status"), [(b"", 400), (b"text", 400), (PICTURE[:150], 400)], ids=["empty", "text", "damaged"]
)
def test_problem_of_a_picture_is_raised_and_the_process_is_kept(
    pool: DecodingProcesses, content: bytes, status: int
) -> None:
    before = pid(pool)
    for decoders in (pool, InProcessDecoders()):
        with pytest.raises(BadPicture) as refused, decoders.decoder() as decoder:
            decode_in(decoder, content, "RGB")
        assert refused.value.http_status == status
    assert pid(pool) == before


def test_processes_are_used_again(pool: DecodingProcesses) -> None:
    assert pid(pool) == pid(pool) == pid(pool)


def test_process_has_no_engine_no_secret_no_core_file_and_ignores_sigterm(monkeypatch: pytest.MonkeyPatch) -> None:
    for secret in ("BFF_API_OWNER_SECRET", "MESH_DATABASE_URL", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(secret, "secret")
    pool = processes()
    state = run(pool, hostile_works.state).values
    pool.close()
    assert "PYTHONPATH" in state["variables"]
    assert not any(name.startswith(("BFF_API_", "MESH_", "AWS_")) for name in state["variables"])
    assert not {"openvino", "onnxruntime", "torch", "cv2", "flask", "gunicorn"} & set(state["modules"])
    assert state["core"] == 0
    assert state["ignores_sigterm"]
    assert state["parent"] != os.getpid()


def test_picture_that_takes_too_long_is_killed_and_others_are_decoded(impatient: DecodingProcesses) -> None:
    with ThreadPoolExecutor(1) as pool:
        started = time.monotonic()
        slow = pool.submit(run, impatient, hostile_works.take_forever)
        while not slow.done():
            assert run(impatient, hostile_works.state).content[:] == b"state"
        with pytest.raises(BadPicture, match="longer than 2 seconds") as refused:
            slow.result()
    assert refused.value.http_status == 422
    assert time.monotonic() - started < 10 * TIMEOUT_S
    assert run(impatient, hostile_works.state).content[:] == b"state"


@pytest.mark.parametrize(
    ("reason", "work", "arguments"),
    [
        ("time", hostile_works.take_forever, ()),
        ("memory", hostile_works.allocate, (250 * MEGABYTE,)),
        ("crash", hostile_works.crash, ()),
    ],
)
def test_failure_is_counted_by_its_reason(
    impatient: DecodingProcesses, reason: str, work: Work, arguments: tuple[int, ...]
) -> None:
    def count() -> float:
        return REGISTRY.get_sample_value("ocr_decoding_failures_total", {"reason": reason}) or 0.0

    before = count()
    with pytest.raises(BadPicture):
        run(impatient, work, *arguments)
    assert count() == before + 1


def test_killed_process_is_gone(impatient: DecodingProcesses) -> None:
    before = pid(impatient)
    with pytest.raises(BadPicture):
        run(impatient, hostile_works.take_forever)
    eventually(lambda: not is_running(before))
    assert pid(impatient) != before


@pytest.mark.parametrize("work", [hostile_works.crash, hostile_works.fail, hostile_works.unsealable])
def test_picture_that_crashes_its_process_gets_a_problem(pool: DecodingProcesses, work: Work) -> None:
    with pytest.raises(BadPicture, match="could not be decoded") as refused:
        run(pool, work)
    assert refused.value.http_status == 422
    assert run(pool, hostile_works.state).content[:] == b"state"


def test_memory_of_a_process_is_limited(pool: DecodingProcesses) -> None:
    assert run(pool, hostile_works.allocate, 150 * MEGABYTE).values == {"used": 150 * MEGABYTE}
    with pytest.raises(BadPicture, match="more than 200 MB") as refused:
        run(pool, hostile_works.allocate, 250 * MEGABYTE)
    assert refused.value.http_status == 422
    assert run(pool, hostile_works.allocate, 150 * MEGABYTE).values == {"used": 150 * MEGABYTE}


def test_process_cannot_shorten_memory_that_the_service_uses(pool: DecodingProcesses) -> None:
    with pool.decoder() as decoder:
        decoder.open(PICTURE)
        content = decoder.run(hostile_works.shrink_later).content
        assert decoder.run(hostile_works.shrink).values == {"shrunk": False}
    assert content[-1] == 0


def test_disconnected_client_ends_the_decoding(pool: DecodingProcesses) -> None:
    is_connected = threading.Event()
    is_connected.set()
    before = pid(pool)
    threading.Timer(0.3, is_connected.clear).start()
    with pool.decoder(is_connected.is_set) as decoder:
        decoder.open(PICTURE)
        with pytest.raises(ClientDisconnected):
            decoder.run(hostile_works.take_forever)
    eventually(lambda: not is_running(before))


def test_requests_beyond_the_queue_are_refused(pool: DecodingProcesses) -> None:
    with pool.decoder(), pool.decoder(), pytest.raises(Busy), pool.decoder():
        raise AssertionError("not reached")


def test_process_that_was_killed_while_idle_is_replaced(pool: DecodingProcesses) -> None:
    before = pid(pool)
    os.kill(before, signal.SIGKILL)
    eventually(lambda: not is_running(before))
    assert pid(pool) != before


def test_fork_server_that_was_killed_is_replaced(pool: DecodingProcesses) -> None:
    state = run(pool, hostile_works.state).values
    os.kill(state["parent"], signal.SIGKILL)
    eventually(lambda: not is_running(state["pid"]))
    assert run(pool, hostile_works.state).values["parent"] != state["parent"]


def test_closing_ends_all_processes(pool: DecodingProcesses) -> None:
    state = run(pool, hostile_works.state).values
    pool.close()
    eventually(lambda: not is_running(state["pid"]) and not is_running(state["parent"]))


def test_no_process_is_left_when_the_service_is_killed(tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(PICTURE)
    with subprocess.Popen(
        [sys.executable, "-c", SERVICE, picture], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as service:
        assert service.stdout is not None
        child, server = map(int, service.stdout.readline().split())
        assert is_running(child)
        assert is_running(server)
        service.kill()
    eventually(lambda: not is_running(child) and not is_running(server))
