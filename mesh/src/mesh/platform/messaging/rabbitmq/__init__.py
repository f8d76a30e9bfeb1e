"""RabbitMQ broker, using pika; no other package imports pika.

Queues are durable quorum queues on the default exchange. The consumer holds a failed delivery for the retry delay, then
attempts it again; after the last attempt it rejects the message. The broker counts only lost deliveries. Above its
limit, or if rejected, it moves the message to `<queue>.dead`, at least once.
"""

from __future__ import annotations

from mesh.platform.messaging.rabbitmq.consumer import RabbitConsumer
from mesh.platform.messaging.rabbitmq.dead_letters import RabbitDeadLetters
from mesh.platform.messaging.rabbitmq.depths import RabbitDepths
from mesh.platform.messaging.rabbitmq.publisher import RabbitPublisher

__all__ = ["RabbitConsumer", "RabbitDeadLetters", "RabbitDepths", "RabbitPublisher"]
