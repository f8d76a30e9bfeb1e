"""A webhook reaches its address signed, again until it is answered, and no inner host."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from harness.loopback_hosts import OUTSIDE, RULES, Host, Respond, answer, host
from harness.waiting import eventually
from mesh.contracts.event_examples import DOCUMENT, OWNER_ID
from mesh.contracts.topology import Queue
from mesh.contracts.webhook_due import WebhookDue, signing_secret
from mesh.platform.messaging.broker import open_consumer, open_dead_letters, open_publisher
from mesh.platform.messaging.interfaces import Delivery, Outcome
from outgoing.client import Outgoing
from outgoing.webhooks import WebhookSender

SECRET = "s" * 32
SENDER = WebhookSender(Outgoing(RULES), SECRET, timeout_s=2.0)


def due(url: str) -> WebhookDue:
    return WebhookDue.about(DOCUMENT, url, OWNER_ID)


def send(url: str) -> Outcome:
    return SENDER(Delivery(due(url).to_wire(), attempt=1))


def request_of(running: Host) -> tuple[dict[str, str], bytes]:
    """Return headers and body of the only request."""
    [request] = running.requests
    head, _, body = request.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")[1:]
    return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}, body


def test_receiver_can_verify_the_webhook() -> None:
    with host(OUTSIDE, answer(b"", "204 No Content")) as running:
        assert send(f"http://{OUTSIDE}:{running.port}/hooks?of=ocr") is Outcome.ACK
    headers, body = request_of(running)
    payload = Webhook(signing_secret(SECRET, OWNER_ID)).verify(body, headers)
    assert payload["type"] == "document.done"
    assert payload["data"]["id"] == DOCUMENT.id
    assert payload["data"]["pages"] == {"done": 11, "failed": 1, "of": 12}
    assert headers["webhook-id"] == due("https://example.org/").message_id
    with pytest.raises(WebhookVerificationError):
        Webhook(signing_secret(SECRET, "another-owner")).verify(body, headers)


@pytest.mark.parametrize(
    ("respond", "outcome"),
    [
        (answer(b"", "200 OK"), Outcome.ACK),
        (answer(b"", "410 Gone"), Outcome.ACK),
        (answer(b"", "500 Broken"), Outcome.RETRY),
        (answer(b"", "404 Not Found"), Outcome.RETRY),
        (answer(b"", "302 Found", Location="http://127.0.0.1/"), Outcome.RETRY),
        (lambda _connection, _request: None, Outcome.RETRY),
    ],
)
def test_only_success_and_gone_end_the_attempts(respond: Respond, outcome: Outcome) -> None:
    with host(OUTSIDE, respond) as running:
        assert send(f"http://{OUTSIDE}:{running.port}/") is outcome


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "file:///etc/passwd"])
def test_inner_hosts_get_no_webhook(url: str) -> None:
    with host("127.0.0.1", answer(b"")) as inside:
        assert send(url.format(port=inside.port)) is Outcome.REJECT
    assert inside.connections == 0


def test_webhook_to_a_name_without_an_address_is_sent_again() -> None:
    assert send("http://no-such-host.invalid/") is Outcome.RETRY


def test_failed_webhook_is_sent_again_from_the_queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the process does it, with delays of 10 ms."""
    monkeypatch.setattr("mesh.platform.messaging.sqlite.consumer.retry_delay_s", lambda _queue, _attempt: 0.01)
    broker, stop = f"sqlite:///{tmp_path / 'broker.db'}", threading.Event()
    answers = iter(["503 Busy", "500 Broken", "200 OK"])

    def respond(connection: object, request: bytes) -> None:
        answer(b"", next(answers))(connection, request)  # type: ignore[arg-type]  # the socket of `host`

    with host(OUTSIDE, respond) as running:
        publisher = open_publisher(broker, "test", max_message_bytes=1 << 20, max_file_bytes=1 << 30)
        publisher.publish(due(f"http://{OUTSIDE}:{running.port}/").to_wire())
        publisher.publish(due("http://127.0.0.1/").to_wire())
        publisher.close()
        consumer = open_consumer(broker, "test", threads=1)
        thread = threading.Thread(target=consumer.run, args=({Queue.WEBHOOK: SENDER}, stop.is_set))
        thread.start()
        try:
            with open_dead_letters(broker) as dead:
                eventually(lambda: len(running.requests) == 3 and len(dead.list(Queue.WEBHOOK)) == 1)
        finally:
            stop.set()
            thread.join(10)
