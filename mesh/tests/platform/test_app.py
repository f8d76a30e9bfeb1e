"""Test the base app of all HTTP services."""

from __future__ import annotations

import pytest
import structlog
from flask import Flask, request
from flask.testing import FlaskClient

from mesh.contracts.problems import PROBLEM_CONTENT_TYPE, Busy, UpstreamTimeout
from mesh.contracts.topology import Service
from mesh.platform.http.app import create_app
from mesh.platform.http.openapi import with_addresses
from mesh.platform.probes import Probes


class Dependency:
    is_there = True

    def check(self) -> None:
        if not self.is_there:
            raise ConnectionError("refused")


@pytest.fixture
def dependency() -> Dependency:
    return Dependency()


@pytest.fixture
def model() -> Dependency:
    return Dependency()


@pytest.fixture
def app(dependency: Dependency, model: Dependency) -> Flask:
    app = create_app(
        Service.BFF_API,
        __name__,
        description="for tests",
        max_body_bytes=1000,
        probes=Probes(started={"model": model.check}, ready={"dependency": dependency.check}),
    )
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.post("/work")
    def work() -> dict[str, int]:
        match request.args["how"]:
            case "busy":
                raise Busy("wait")
            case "slow":
                raise UpstreamTimeout("detection-api", "A service did not respond within 1 seconds.")
            case "broken":
                raise KeyError("secret of the inside")
        return {"size": len(request.get_data())}

    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_started_ready_and_health_have_separate_checks(
    client: FlaskClient, dependency: Dependency, model: Dependency
) -> None:
    def statuses() -> list[int]:
        return [client.get(path).status_code for path in ("/started", "/ready", "/health")]

    assert statuses() == [200, 200, 200]
    dependency.is_there = False
    assert statuses() == [200, 503, 200]
    assert client.get("/ready").json == {"status": "not ready", "checks": {"model": "ok", "dependency": "refused"}}
    model.is_there = False
    assert statuses() == [503, 503, 200]
    assert client.get("/started").json == {"status": "not started", "checks": {"model": "refused"}}


@pytest.mark.parametrize(
    ("how", "status", "service", "retry_after"),
    [("busy", 503, None, "1"), ("slow", 504, "detection-api", None), ("broken", 500, None, None)],
)
def test_error_is_a_problem_without_internal_details(
    client: FlaskClient, how: str, status: int, service: str | None, retry_after: str | None
) -> None:
    answer = client.post(f"/work?how={how}")
    assert (answer.status_code, answer.content_type) == (status, PROBLEM_CONTENT_TYPE)
    assert answer.headers.get("Retry-After") == retry_after
    assert answer.get_json().get("service") == service
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nowhere", 404), ("GET", "/work", 405), ("POST", "/work", 400)]
)
def test_flask_error_is_a_problem(client: FlaskClient, method: str, path: str, status: int) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert answer.content_type == PROBLEM_CONTENT_TYPE
    assert answer.json is not None
    assert answer.json["detail"] == answer.json["error"] != ""


def test_debug_mode_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flask's messages would then have internal details, such as the names of fields."""
    monkeypatch.setenv("FLASK_DEBUG", "1")
    app = create_app(Service.BFF_API, __name__, description="", max_body_bytes=1000, probes=Probes())
    app.post("/field")(lambda: {"value": request.form["secret-field"]})
    assert app.debug is False
    answer = app.test_client().post("/field")
    assert (answer.status_code, "secret-field" in answer.text) == (400, False)


@pytest.mark.parametrize(
    ("path", "status", "is_refused"),
    [
        ("/any", 401, True),
        ("/any", 403, True),
        ("/any", 404, False),
        ("/api/any", 404, True),  # another owner's picture
        ("/api/any", 400, False),
        ("/api/any", 200, False),
    ],
)
def test_refused_request_is_logged_with_its_address(app: Flask, path: str, status: int, is_refused: bool) -> None:
    app.get(path)(lambda: ({}, status))
    with structlog.testing.capture_logs() as logged:
        app.test_client().get(f"{path}?q=private", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    refused = [line for line in logged if line["event"] == "refused"]
    expected = {"event": "refused", "log_level": "warning", "method": "GET", "route": path, "address": "192.0.2.7"}
    assert refused == ([expected] if is_refused else [])
    [line] = [line for line in logged if line["event"] == "request"]
    assert (line["path"], line["status"]) == (path, status)
    assert "private" not in str(logged)


def test_body_over_the_limit_is_rejected(client: FlaskClient) -> None:
    assert client.post("/work?how=well", data=b"x" * 1000).json == {"size": 1000}
    answer = client.post("/work?how=well", data=b"x" * 1001)
    assert answer.status_code == 413
    assert answer.json is not None
    assert "smaller" in answer.json["detail"]


def test_requests_are_counted_by_route(client: FlaskClient) -> None:
    client.post("/work?how=busy")
    assert (
        'ocr_http_request_duration_seconds_count{method="POST",route="/work",status="503"}'
        in client.get("/metrics").text
    )


@pytest.mark.parametrize("address", ["https://ocr.example", "http://[::1]:8080"])
def test_openapi_document_has_the_address_of_the_request(client: FlaskClient, address: str) -> None:
    document = client.get("/openapi.json", base_url=address).json

    assert document is not None
    assert [server["url"] for server in document["servers"]] == [address]
    assert f"{address}/health\n" in document["paths"]["/health"]["get"]["description"]


def test_openapi_document_has_the_default_address_when_the_host_header_is_invalid(client: FlaskClient) -> None:
    document = client.get("/openapi.json", headers={"Host": "a';reboot;'"}).json

    assert document is not None
    assert document["servers"][0]["url"] == "http://127.0.0.1:8080"
    assert "reboot" not in str(document)


def test_addresses_are_replaced_at_once_and_only_as_a_whole() -> None:
    document = {"text": "http://a:1/x http://a:12/x http://b.c", "list": ["http://b"]}

    replaced = with_addresses(document, {"http://a:1": "http://b", "http://b": "http://a:1"})

    assert replaced == {"text": "http://b/x http://a:12/x http://b.c", "list": ["http://a:1"]}
