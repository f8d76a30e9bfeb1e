"""Test sampling of traces, and JSON logs, each in a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from typing import Any, Final

import pytest
from pydantic import ValidationError

from mesh.contracts.line import LineText
from mesh.contracts.text_recognized import RecognizedBoxes
from mesh.platform.messaging.rabbitmq.connection import parameters
from mesh.platform.settings import MeshSettings, SettingsError

_COUNT: Final = """
import os
from opentelemetry import trace
from mesh.platform import telemetry
telemetry.start("counted", otlp_endpoint={endpoint!r})
tracer = trace.get_tracer("test")
spans = [tracer.start_span("root") for _ in range(400)]
print(telemetry.is_recording(), sum(span.is_recording() for span in spans))
os._exit(0)  # the spans are not exported
"""

_FAIL: Final = """
import logging, threading, warnings
from mesh.platform import telemetry
telemetry.start("failing", otlp_endpoint=None)
warnings.warn("old", DeprecationWarning, stacklevel=1)
logging.getLogger("library").warning("of %s lines\\n", 2)
thread = threading.Thread(target=lambda: 1 / 0, name="side")
thread.start()
thread.join()
raise KeyError("main")
"""

_FAIL_WITH_SECRETS: Final = """
import threading
from mesh.platform import telemetry
telemetry.start("failing", otlp_endpoint=None)
def connect(password):
    return len(password) / 0
thread = threading.Thread(target=connect, args=("hunter2",))
thread.start()
thread.join()
connect("hunter2")
"""

_SEARCH: Final = """
import json, threading
from flask import Flask
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from werkzeug.serving import make_server
from mesh.contracts.topology import Service
from mesh.platform import telemetry
from mesh.platform.http.app import create_app
from mesh.platform.http.client import ServiceClient
from mesh.platform.probes import Probes
exporter = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
trace.set_tracer_provider(provider)
app = create_app(Service.BFF_API, "search", description="", max_body_bytes=1000, probes=Probes())
app.route("/health-insurance")(lambda: {})
server = make_server("127.0.0.1", 0, app)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = ServiceClient(Service.BFF_API, f"http://127.0.0.1:{server.port}", timeout_s=5)
client.get("/health-insurance?q=hunter2")
server.shutdown()
print(json.dumps([
    {"kind": span.kind.name, "attributes": dict(span.attributes)} for span in exporter.get_finished_spans()
]))
"""


def run(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    command = [sys.executable, "-W", "always", "-c", script]
    return subprocess.run(command, env=clean | environment, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("endpoint", "environment", "is_recording", "least", "most"),
    [
        (None, {"OTEL_TRACES_SAMPLER": "always_on"}, False, 0, 0),
        ("http://127.0.0.1:9", {}, True, 400, 400),
        ("http://127.0.0.1:9", {"OTEL_TRACES_SAMPLER": "always_off"}, False, 0, 0),
        (
            "http://127.0.0.1:9",
            {"OTEL_TRACES_SAMPLER": "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.25"},
            True,
            60,  # 100 expected, and a standard deviation of 9
            140,
        ),
    ],
)
def test_sampler_of_the_environment_is_applied(
    endpoint: str | None, environment: dict[str, str], is_recording: bool, least: int, most: int
) -> None:
    done = run(_COUNT.format(endpoint=endpoint), **environment)
    assert done.returncode == 0, done.stderr
    reported, recorded = done.stdout.split()
    assert reported == str(is_recording)
    assert least <= int(recorded) <= most


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OTEL_TRACES_SAMPLER", "sometimes"),
        ("OTEL_TRACES_SAMPLER_ARG", "a tenth"),
    ],
)
def test_invalid_sampler_is_reported(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{name}: "):
        MeshSettings.load()


def test_every_log_line_is_one_json_object() -> None:
    done = run(_FAIL)
    assert (done.returncode, done.stderr) == (1, "")
    lines: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert all({"event", "level", "logger", "service", "timestamp"} <= line.keys() for line in lines)
    assert {line["service"] for line in lines} == {"failing"}
    warned, library, in_thread, in_main = lines
    assert "DeprecationWarning: old" in warned["event"]
    assert library["event"] == "of 2 lines\n"
    assert (in_thread["thread"], in_thread["exception"][0]["exc_type"]) == ("side", "ZeroDivisionError")
    assert in_main["exception"][0]["exc_type"] == "KeyError"


def test_log_of_an_exception_has_no_local_variables() -> None:
    done = run(_FAIL_WITH_SECRETS)
    exceptions = [json.loads(line)["exception"] for line in done.stdout.splitlines()]
    assert [each[0]["exc_type"] for each in exceptions] == ["ZeroDivisionError", "ZeroDivisionError"]
    assert "hunter2" not in done.stdout + done.stderr


@pytest.mark.parametrize("password", ["hunter2/x", "hunter2#x", "hunter2?x"])
def test_error_about_the_brokers_url_has_no_password(password: str) -> None:
    with pytest.raises(ValueError, match=r"^not a valid AMQP URL") as raised:
        parameters(f"amqp://user:{password}@localhost:5672/", "test")
    assert "hunter2" not in "".join(traceback.format_exception(raised.value))


def test_error_of_a_contract_has_no_input() -> None:
    with pytest.raises(ValidationError) as raised:
        RecognizedBoxes.model_validate_json('[{"start_x": "hunter2", "text": 7}]')
    assert "hunter2" not in str(raised.value)
    with pytest.raises(ValidationError) as raised:
        LineText.model_validate({"text": ["hunter2"], "confidence": 7})
    assert "hunter2" not in str(raised.value)


def test_spans_have_no_query() -> None:
    done = run(_SEARCH)
    assert done.returncode == 0, done.stderr
    spans = json.loads(done.stdout.splitlines()[-1])
    assert {span["kind"] for span in spans} == {"CLIENT", "SERVER"}
    assert "hunter2" not in done.stdout
    assert all("/health-insurance" in str(span["attributes"]) for span in spans)
