"""Durable queues: publishing, consuming and dead letters, over a SQLite file or RabbitMQ.

At least once on every arrow: a publisher returns when the message is durable, a consumer acknowledges when the
handler's work is. Handlers are idempotent and say how a delivery ends: `Outcome.ACK`, `RETRY` or `REJECT`.
"""
