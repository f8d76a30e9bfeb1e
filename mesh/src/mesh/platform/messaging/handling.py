"""Process one delivery with its handler, for both brokers: span, log line, metrics, exceptions."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

import structlog
from opentelemetry import trace
from opentelemetry.trace import SpanKind, StatusCode

from mesh.contracts.message import MalformedEvent
from mesh.contracts.topology import max_attempts
from mesh.platform import metrics
from mesh.platform.messaging.interfaces import Delivery, Handler, Outcome
from mesh.platform.telemetry import TRACER_NAME, context_of

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Settlement:
    """Outcome of a delivery, and the reason for a dead letter."""

    outcome: Outcome
    reason: str = ""


def export_zeros(queues: Iterable[str]) -> None:
    """Export a consumer's counters as zero from the start, so that alerts see the first dead letter."""
    for queue in queues:
        metrics.EVENT_DURATION.labels(queue)
        for outcome in Outcome:
            metrics.EVENTS_HANDLED.labels(queue, outcome.name.lower())


def handle(handler: Handler, delivery: Delivery) -> Settlement:
    """Run the handler in a span whose parent is in the message's headers. Never raises."""
    message = delivery.message
    started = time.perf_counter()
    tracer = trace.get_tracer(TRACER_NAME)
    attributes: dict[str, str | int] = {
        "messaging.operation.type": "process",
        "messaging.destination.name": message.queue,
        "messaging.message.id": message.message_id or "",
        "messaging.message.body.size": len(message.body),
        "ocr.image.id": message.headers.get("request_id", ""),
        "ocr.delivery.attempt": delivery.attempt,
    }
    with tracer.start_as_current_span(
        f"process {message.queue}",
        context=context_of(message.headers),
        kind=SpanKind.CONSUMER,
        attributes=attributes,
    ) as span:
        settlement = _settle(handler, delivery)
        span.set_attribute("ocr.outcome", settlement.outcome.name)
        if settlement.outcome not in (Outcome.ACK, Outcome.RETURN):
            span.set_status(StatusCode.ERROR, settlement.reason)
        elapsed_s = time.perf_counter() - started
        metrics.EVENTS_HANDLED.labels(message.queue, settlement.outcome.name.lower()).inc()
        metrics.EVENT_DURATION.labels(message.queue).observe(elapsed_s)
        log.info(
            "event handled",
            queue=message.queue,
            image_id=message.headers.get("request_id"),
            attempt=delivery.attempt,
            outcome=settlement.outcome.name,
            ms=round(elapsed_s * 1000, 1),
            **({"reason": settlement.reason} if settlement.reason else {}),
        )
    return settlement


def _settle(handler: Handler, delivery: Delivery) -> Settlement:
    try:
        outcome = handler(delivery)
    except MalformedEvent as error:
        return Settlement(Outcome.REJECT, str(error))
    except Exception as error:
        # Any exception other than a malformed event may be temporary.
        log.exception("handler failed", queue=delivery.message.queue, attempt=delivery.attempt)
        return _again(delivery, f"{type(error).__name__}: {error}")
    return _again(delivery, "the handler requested a retry") if outcome is Outcome.RETRY else Settlement(outcome)


def _again(delivery: Delivery, reason: str) -> Settlement:
    most = max_attempts(delivery.message.queue)
    if delivery.attempt >= most:
        return Settlement(Outcome.REJECT, f"{reason} (attempt {delivery.attempt} of {most})")
    return Settlement(Outcome.RETRY, reason)
