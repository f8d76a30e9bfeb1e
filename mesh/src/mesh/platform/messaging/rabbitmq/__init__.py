"""RabbitMQ over pika: the only package that knows either.

Queues are durable quorum queues on the default exchange. A failed attempt waits in the consumer's hand, then goes back
by `basic_reject`, which the broker counts; past the limit, or when rejected for good, the broker itself moves the
message to `<queue>.dead`, at least once.
"""

from __future__ import annotations

from mesh.platform.messaging.rabbitmq.consumer import RabbitConsumer
from mesh.platform.messaging.rabbitmq.dead_letters import RabbitDeadLetters
from mesh.platform.messaging.rabbitmq.depths import RabbitDepths
from mesh.platform.messaging.rabbitmq.publisher import RabbitPublisher

__all__ = ["RabbitConsumer", "RabbitDeadLetters", "RabbitDepths", "RabbitPublisher"]
