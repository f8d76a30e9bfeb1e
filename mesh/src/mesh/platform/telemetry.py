"""Traces, timings of stages, and logs.

One picture is one trace, over HTTP and in message headers; every log line has its id.

Trace ids always exist, so that every response can contain one; spans are recorded and exported only if
`OTEL_EXPORTER_OTLP_ENDPOINT` is set, at the rate of `OTEL_TRACES_SAMPLER`. Call `start` in the
process that serves, after any fork: the exporter has its own thread.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final

import structlog
from opentelemetry import propagate, trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import Span
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor

from mesh.contracts.share import without_token
from mesh.platform import metrics

log = structlog.get_logger(__name__)

TRACER_NAME: Final = "ocr-mesh"
TEXT_BOX_COUNT: Final = "ocr.text_box.count"
"""Span attribute: number of text boxes that a stage detected or recognised."""

SERVER_TIMING: Final = "Server-Timing"

_WITH_QUERY: Final = ("http.url", "http.target", "url.full", "url.path")
_QUERY: Final = "url.query"
"""Span attributes of the stable and the earlier semantic conventions."""


def start(service: str, *, otlp_endpoint: str | None, log_level: str = "INFO") -> None:
    """Set up logs and traces of this process.

    Args:
        service: resource attribute `service.name`, and field of each log line.
        otlp_endpoint: base URL of the collector (`http://jaeger:4318`); None exports no spans.
        log_level: minimum level.
    """
    _start_logs(service, log_level)
    # Without an endpoint a span has ids only, which is all that responses and logs need, and costs almost nothing.
    # Otherwise the SDK reads the environment, which `mesh.platform.settings` has checked; the default is all traces.
    sampler = None if otlp_endpoint is not None else ALWAYS_OFF
    provider = TracerProvider(sampler=sampler, resource=Resource.create({SERVICE_NAME: service}))
    if otlp_endpoint is not None:
        # Imported here, as below: each import takes more than 0.1 s, and not every process needs it.
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        exporter = OTLPSpanExporter(endpoint=f"{otlp_endpoint.rstrip('/')}/v1/traces")
        provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=500))
    trace.set_tracer_provider(provider)


def trace_http_calls() -> None:
    """Trace all requests over urllib3 from now on, and propagate the trace context in their headers."""
    from opentelemetry.instrumentation.urllib3 import URLLib3Instrumentor

    instrumentor = URLLib3Instrumentor()
    if not instrumentor.is_instrumented_by_opentelemetry:
        instrumentor.instrument(url_filter=_without_query)


def trace_requests(app: Any, *, excluded_urls: str) -> None:
    """Record a span per request to a Flask app, without the query and the token of a share link.

    A query has words of the user's texts; a token opens a picture.
    """
    from opentelemetry.instrumentation.flask import FlaskInstrumentor

    # Not the hook of the request: the attributes are set after it.
    FlaskInstrumentor().instrument_app(app, excluded_urls=excluded_urls, response_hook=_hide_query)


def _hide_query(span: Span, _status: str, _headers: object) -> None:
    attributes = getattr(span, "attributes", None) or {}
    for name in _WITH_QUERY:
        if name in attributes:
            span.set_attribute(name, without_token(_without_query(str(attributes[name]))))
    if _QUERY in attributes:
        span.set_attribute(_QUERY, "")


def _without_query(url: str) -> str:
    return url.partition("?")[0]


def stop() -> None:
    """Export the remaining spans. Call it before the process exits."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        provider.shutdown()


def is_recording() -> bool:
    """Return whether spans of some traces are recorded, for an endpoint or for a test."""
    provider = trace.get_tracer_provider()
    return isinstance(provider, TracerProvider) and provider.sampler is not ALWAYS_OFF


def trace_id() -> str | None:
    """Return the current trace id, 32 hexadecimal digits; None outside a trace."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None


def inject(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers with the current W3C trace context added."""
    carrier = dict(headers)
    propagate.inject(carrier)
    return carrier


def context_of(headers: Mapping[str, str]) -> Context:
    """Return the trace context from the headers; empty if there is none."""
    return propagate.extract(headers, context=Context())


class Stages:
    """Timings of one request, from the creation of this object. Not thread-safe."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._durations_s: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[Span]:
        """Time the block as the stage `name`; a failed one has a span only."""
        started = time.perf_counter()
        with trace.get_tracer(TRACER_NAME).start_as_current_span(name, attributes={"ocr.stage": name}) as span:
            yield span
        elapsed_s = time.perf_counter() - started
        self._durations_s[name] = self._durations_s.get(name, 0.0) + elapsed_s
        metrics.STAGE_DURATION.labels(name).observe(elapsed_s)

    def timings_ms(self) -> dict[str, float]:
        """Return milliseconds by stage, and `total` since the start."""
        durations_s = {**self._durations_s, "total": time.perf_counter() - self._started}
        return {name: round(duration_s * 1000, 1) for name, duration_s in durations_s.items()}

    def headers(self) -> dict[str, str]:
        """Return the W3C header Server-Timing: `decode;dur=12.3, detection;dur=45.6`, in milliseconds."""
        entries = (f"{name};dur={duration_s * 1000:.1f}" for name, duration_s in self._durations_s.items())
        return {SERVER_TIMING: ", ".join(entries)}


def formatter(service: str) -> logging.Formatter:
    """Return a formatter that writes one JSON object per line, for our logs and those of libraries."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_processors(service),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            # Without local variables: they hold passwords, owner ids, texts and pictures.
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def _processors(service: str) -> list[Processor]:
    """Return the processors that add the common fields."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_trace,
        _naming(service),
    ]


def _start_logs(service: str, log_level: str) -> None:
    """Log to standard output, including uncaught exceptions and Python warnings."""
    structlog.configure(
        processors=[*_processors(service), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter(service))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(log_level)
    # Their INFO lines repeat ours or are noise.
    for chatty in ("urllib3", "apscheduler.executors", "PIL"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # For an unreachable broker it logs seven lines and a stack trace each time; we log one line.
    logging.getLogger("pika").setLevel(logging.CRITICAL)
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


def _log_uncaught(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    log.critical("uncaught exception", exc_info=(kind, error, where))


def _log_uncaught_in_thread(failure: threading.ExceptHookArgs) -> None:
    log.critical("uncaught exception", exc_info=failure[:3], thread=failure.thread.name if failure.thread else None)


def _add_trace(_logger: Any, _method: str, event: EventDict) -> EventDict:
    current = trace_id()
    if current is not None:
        event["trace_id"] = current
    return event


def _naming(service: str) -> Processor:
    def add_service(_logger: Any, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    return add_service
