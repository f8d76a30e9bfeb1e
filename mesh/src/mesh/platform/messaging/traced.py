"""A publisher with spans and metrics; each message gets the service's name and its span's context."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import replace
from itertools import product

from opentelemetry import trace
from opentelemetry.trace import SpanKind

from mesh.contracts.message import Message
from mesh.contracts.topology import Queue
from mesh.platform import metrics
from mesh.platform.messaging.interfaces import Publisher, PublishFailed
from mesh.platform.telemetry import TRACER_NAME, inject


class TracedPublisher:
    """Publishes a service's own messages. Thread-safe."""

    def __init__(self, publisher: Publisher, app_id: str):
        self._publisher = publisher
        self._app_id = app_id
        for queue, outcome in product(Queue, ("confirmed", "failed")):
            metrics.EVENTS_PUBLISHED.labels(queue, outcome)

    def publish(self, *messages: Message) -> None:
        """Publish as `Publisher` does."""
        started = time.perf_counter()
        outcome = "failed"
        with ExitStack() as spans:
            stamped = [self._stamped(message, spans) for message in messages]
            try:
                self._publisher.publish(*stamped)
                outcome = "confirmed"
            except PublishFailed as error:
                trace.get_current_span().record_exception(error)
                raise
            finally:
                for message in messages:
                    metrics.EVENTS_PUBLISHED.labels(message.queue, outcome).inc()
                metrics.PUBLISH_DURATION.labels(outcome).observe(time.perf_counter() - started)

    def check_ready(self) -> None:
        self._publisher.check_ready()

    def close(self) -> None:
        self._publisher.close()

    def _stamped(self, message: Message, spans: ExitStack) -> Message:
        """Return the message with the context of its own span, which ends when all messages of the call are settled."""
        attributes: dict[str, str | int] = {
            "messaging.operation.type": "send",
            "messaging.destination.name": message.queue,
            "messaging.message.id": message.message_id or "",
            "messaging.message.body.size": len(message.body),
            "ocr.image.id": message.headers.get("request_id", ""),
        }
        parent = trace.set_span_in_context(trace.get_current_span())
        tracer = trace.get_tracer(TRACER_NAME)
        span = tracer.start_span(f"send {message.queue}", parent, kind=SpanKind.PRODUCER, attributes=attributes)
        spans.callback(span.end)
        with trace.use_span(span):
            return replace(message, app_id=self._app_id, headers=inject(message.headers))
