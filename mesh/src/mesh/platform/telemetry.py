"""One picture is one trace, over HTTP and in message headers alike; every log line carries its id.

Traces have ids always, so that every answer can name its own; spans are recorded and leave the process only where
`OTEL_EXPORTER_OTLP_ENDPOINT` says where to, and as many of them as `OTEL_TRACES_SAMPLER` says. Call `start` in the
process that serves, after any fork: the exporter has a thread of its own.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final

import structlog
from opentelemetry import propagate, trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from structlog.typing import EventDict, Processor

log = structlog.get_logger(__name__)

TRACER_NAME: Final = "ocr-mesh"


def start(service: str, *, otlp_endpoint: str | None, log_level: str = "INFO") -> None:
    """Set up logs and traces of this process.

    Args:
        service: what the resource attribute `service.name` and each log line say.
        otlp_endpoint: the collector's base address (`http://jaeger:4318`); None keeps spans in the process.
        log_level: the least level that is logged.
    """
    _start_logs(service, log_level)
    # Where nobody listens a span is its ids only, which is all that answers and logs need, and costs next to nothing.
    # Else the SDK asks the environment, which `mesh.platform.settings` has checked; the default is all traces.
    sampler = None if otlp_endpoint is not None else ALWAYS_OFF
    provider = TracerProvider(sampler=sampler, resource=Resource.create({SERVICE_NAME: service}))
    if otlp_endpoint is not None:
        # Imported here, as below: each takes more than a tenth of a second, and not every process needs it.
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        exporter = OTLPSpanExporter(endpoint=f"{otlp_endpoint.rstrip('/')}/v1/traces")
        provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=500))
    trace.set_tracer_provider(provider)


def trace_http_calls() -> None:
    """From now on each call over urllib3 is a span of this process, and carries the trace to where it goes."""
    from opentelemetry.instrumentation.urllib3 import URLLib3Instrumentor

    instrumentor = URLLib3Instrumentor()
    if not instrumentor.is_instrumented_by_opentelemetry:
        instrumentor.instrument()


def stop() -> None:
    """Send what is left. Call it before the process exits."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        provider.shutdown()


def is_recording() -> bool:
    """Whether spans are more than their ids, of some traces at least: somebody listens, or a test looks."""
    provider = trace.get_tracer_provider()
    return isinstance(provider, TracerProvider) and provider.sampler is not ALWAYS_OFF


def trace_id() -> str | None:
    """The current trace, 32 hexadecimal digits; None outside one."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None


def inject(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers with the current W3C trace context added."""
    carrier = dict(headers)
    propagate.inject(carrier)
    return carrier


def context_of(headers: Mapping[str, str]) -> Context:
    """The trace context that travelled in the headers; an empty one where there is none."""
    return propagate.extract(headers, context=Context())


def formatter(service: str) -> logging.Formatter:
    """One JSON object a line, for our lines and the libraries' alike."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_processors(service),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def _processors(service: str) -> list[Processor]:
    """What every line says beside its event."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_trace,
        _naming(service),
    ]


def _start_logs(service: str, log_level: str) -> None:
    """On standard output; what nobody catches and what Python warns of is a line like any other."""
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
    # They say at INFO what our own lines say better, or what nobody needs to know.
    for chatty in ("urllib3", "apscheduler.executors", "PIL"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # It reports a broker that is away in seven lines and a stack, each time; ours says so in one.
    logging.getLogger("pika").setLevel(logging.CRITICAL)
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


def _log_uncaught(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    log.critical("not caught", exc_info=(kind, error, where))


def _log_uncaught_in_thread(failure: threading.ExceptHookArgs) -> None:
    log.critical("not caught", exc_info=failure[:3], thread=failure.thread.name if failure.thread else None)


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
