"""The processes: the server, and the relay beside it where the broker is RabbitMQ."""
