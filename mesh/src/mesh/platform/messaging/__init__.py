"""Durable queues: publishing, consuming and dead letters, over a SQLite file or RabbitMQ.

Delivery guarantee: at least once. A publisher returns when the message is durable; a consumer acknowledges when the
handler's work is durable. Handlers are idempotent and return an outcome: `Outcome.ACK`, `RETRY` or `REJECT`.
"""
