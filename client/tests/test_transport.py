"""Requests of the client to a server that is busy, away, or another program."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path

import pytest

from harness.ports import free_port
from harness.scripted_server import Response, scripted_server
from ocr_mesh_client import ApiError, Client, File, InvalidAnswer, OcrMeshError, Unreachable
from ocr_mesh_client.models import BoxesFound, DocumentList, NewApiKey, PictureAccepted

OK: Response = (200, {}, b'{"documents": []}')


class Stopped(Exception):
    pass


def get(url: str, wait: Callable[[float], None], key: str | None = None) -> DocumentList:
    with Client(url, key) as client:
        return client.waiting(wait).documents.part()


@pytest.mark.parametrize("status", [429, 503])
def test_busy_server_is_asked_again_after_the_time_that_it_names(status: int) -> None:
    waits: list[float] = []
    busy: Response = (status, {"Retry-After": "7"}, b"")
    with scripted_server(busy, busy, OK) as server:
        assert get(server.url, waits.append).documents == []
    assert len(server.requests) == 3
    assert waits[0] == 7
    assert waits[1] >= 7


def test_retry_after_may_be_a_date() -> None:
    waits: list[float] = []
    date = formatdate(time.time() + 20, usegmt=True)
    with scripted_server((503, {"Retry-After": date}, b""), OK) as server:
        get(server.url, waits.append)
    assert waits[0] == pytest.approx(20, abs=3)


def test_waiting_ends_with_a_stop() -> None:
    def stop(seconds: float) -> None:
        raise Stopped

    with scripted_server((503, {}, b"")) as server, pytest.raises(Stopped):
        get(server.url, stop)


def test_server_that_is_busy_for_too_long_is_given_up() -> None:
    busy: Response = (503, {"Retry-After": "3600"}, json.dumps({"detail": "Too many requests."}).encode())
    with scripted_server(busy) as server, pytest.raises(ApiError, match=r"^Too many requests\.$"):
        get(server.url, lambda seconds: pytest.fail("it waits"))


@pytest.mark.parametrize(
    ("response", "error", "message"),
    [
        ((400, {}, b'{"detail": "The PDF is damaged."}'), ApiError, r"^The PDF is damaged\.$"),
        ((500, {}, b"<html>"), ApiError, "the server answered 500"),
        ((302, {"Location": "http://127.0.0.1:1/"}, b""), ApiError, "the server answered 302"),
        ((200, {}, b"<html>"), InvalidAnswer, "does not answer like ocr-mesh"),
    ],
)
def test_other_responses_are_errors_of_one_line(response: Response, error: type[OcrMeshError], message: str) -> None:
    with scripted_server(response) as server, pytest.raises(error, match=message):
        get(server.url, lambda seconds: pytest.fail("it waits"))


def test_problem_has_its_status_and_type() -> None:
    body = b'{"type": "urn:ocr-mesh:problem:forbidden", "detail": "No."}'
    with scripted_server((403, {}, body)) as server, pytest.raises(ApiError) as caught:
        get(server.url, time.sleep)
    assert (caught.value.status, caught.value.type) == (403, "urn:ocr-mesh:problem:forbidden")


def test_server_that_does_not_listen_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocr_mesh_client.transport._CONNECT_WAIT_S", 0.2)
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(Unreachable, match=f"{url} cannot be reached"):
        get(url, time.sleep)


def test_key_is_sent_as_bearer_token() -> None:
    with scripted_server(OK) as server:
        get(server.url, time.sleep, key="omk_1_2")
    assert server.requests[0][2]["Authorization"] == "Bearer omk_1_2"


def test_files_are_sent_again_as_a_whole_after_a_wait(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(bytes(range(256)) * 10_000)
    accepted: Response = (202, {}, b"{}")
    with scripted_server((429, {"Retry-After": "0"}, b""), accepted) as server, Client(server.url) as client:
        files = (File(file, 'Ü "a".pdf'), b"another")
        with pytest.raises(InvalidAnswer):
            client.waiting(lambda seconds: None).documents.send(*files, pages="1-3", password="geheim ü")
    assert len(server.requests) == 2
    for _, _, headers, body in server.requests:
        assert headers["Content-Length"] == str(len(body))
        assert file.read_bytes() in body
        assert 'name="file"; filename="Ü %22a%22.pdf"'.encode() in body
        assert b'name="file"; filename="file"\r\n\r\nanother\r\n' in body
        assert 'name="password"\r\n\r\ngeheim ü\r\n'.encode() in body


def test_only_given_values_of_a_body_are_sent() -> None:
    with scripted_server((403, {}, b"{}")) as server, Client(server.url) as client, pytest.raises(ApiError):
        client.keys.create(NewApiKey(name="scanner", scopes=["read"]))
    assert json.loads(server.requests[0][3]) == {"name": "scanner", "scopes": ["read"]}


def test_events_of_a_read_end_with_the_problem() -> None:
    image = {
        "name": "a",
        "content_type": "image/png",
        "width": 1,
        "height": 1,
        "rotation": 0,
        "mirrored": False,
        "size_bytes": 1,
    }
    problem = {
        "type": "urn:ocr-mesh:problem:timeout",
        "title": "Timeout",
        "status": 504,
        "detail": "It took too long.",
        "timestamp": "",
        "error": "",
    }
    steps = {"accepted": {"id": "p", "image": image}, "boxes": {"boxes": []}, "later": {}, "problem": problem}
    body = "".join(f"event: {name}\r\ndata: {json.dumps(step)}\r\n\r\n" for name, step in steps.items()).encode()
    with (
        scripted_server((200, {}, b": a comment\n\n" + body)) as server,
        Client(server.url) as client,
        client.read_events(b"picture") as events,
        pytest.raises(ApiError, match=r"^It took too long\.$"),
    ):
        list(events)
    assert server.requests[0][2]["Accept"] == "text/event-stream"
    with scripted_server((200, {}, body)) as server, Client(server.url) as client, client.read_events(b"") as events:
        assert [type(next(events)) for _ in range(2)] == [PictureAccepted, BoxesFound]
