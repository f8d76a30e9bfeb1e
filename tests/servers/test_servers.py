from urllib.parse import urlsplit

import pika
import psycopg2
import pytest


@pytest.mark.parametrize("attempt", [1, 2])
def test_rabbitmq_names_a_place_without_queues_when_used_again(rabbitmq: str, attempt: int) -> None:
    with pika.BlockingConnection(pika.URLParameters(rabbitmq)) as connection:
        channel = connection.channel()
        declared = channel.queue_declare("imageQueue", durable=True, arguments={"x-queue-type": "quorum"})
        assert declared.method.message_count == 0
        channel.confirm_delivery()
        channel.basic_publish("", "imageQueue", f"left behind by attempt {attempt}".encode(), mandatory=True)


@pytest.mark.parametrize("attempt", [1, 2])
def test_postgres_url_names_an_empty_database_when_used_again(postgres_url: str, attempt: int) -> None:
    connection = psycopg2.connect(urlsplit(postgres_url)._replace(scheme="postgresql").geturl())
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert cursor.fetchone() == (0,)
        cursor.execute(f"CREATE TABLE left_behind_by_{attempt} ()")
    connection.close()
