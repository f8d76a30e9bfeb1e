"""Test that replicas count the requests of a client together, in a real Valkey or Redis."""

from __future__ import annotations

from collections.abc import Callable

import redis
from flask.testing import FlaskClient

NewClient = Callable[..., FlaskClient]


def test_replicas_count_the_requests_of_a_client_together(new_client: NewClient, valkey: str) -> None:
    replicas = [new_client(request_rate="3/minute", rate_storage_url=valkey) for _ in range(2)]
    answers = [replicas[number % 2].get("/api/formats") for number in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]


def test_counters_expire_so_that_the_storage_does_not_fill(new_client: NewClient, valkey: str) -> None:
    new_client(rate_storage_url=valkey).get("/api/formats")
    with redis.Redis.from_url(valkey) as client:
        keys = list(client.scan_iter())
        assert keys
        assert [key for key in keys if client.ttl(key) < 0] == []


def test_counting_goes_on_after_the_storage_has_lost_its_counters(new_client: NewClient, valkey: str) -> None:
    client = new_client(request_rate="1/minute", rate_storage_url=valkey)
    assert [client.get("/api/formats").status_code for _ in range(2)] == [200, 429]
    with redis.Redis.from_url(valkey) as storage:
        storage.flushdb()  # as a restart does, which also forgets the scripts
        storage.script_flush()
    assert [client.get("/api/formats").status_code for _ in range(2)] == [200, 429]
