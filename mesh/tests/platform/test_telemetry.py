"""Test sampling of traces, and JSON logs, each in a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any, Final

import pytest

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
