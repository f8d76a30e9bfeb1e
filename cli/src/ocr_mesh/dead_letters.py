"""`ocr-mesh dead-letters`: list, show, replay and drop dead letters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import click

from mesh.contracts.audit import Action, ObjectKind
from mesh.contracts.topology import Queue
from mesh.platform.messaging.broker import open_dead_letters
from mesh.platform.messaging.interfaces import BrokerUnavailable, DeadLetter, DeadLetters
from mesh.platform.settings import MeshSettings, SettingsError
from ocr_mesh.audit import record_if_possible
from ocr_mesh.operator_client import load_settings

_ALL: Final = 1_000_000
_QUEUES: Final = click.Choice([queue.value for queue in Queue])


@click.group("dead-letters")
def dead_letters() -> None:
    """List, show, replay or drop dead letters.

    MESH_BROKER_URL sets the broker. `replay` and `drop` are recorded in the audit log of MESH_IMAGE_STORE_URL.
    """


@dead_letters.command("list")
@click.argument("queue", type=_QUEUES, required=False)
def list_(queue: str | None) -> None:
    """Print one line per dead letter: queue, image id, deliveries, size, reason."""
    with _opened() as letters:
        for name in [queue] if queue else [each.value for each in Queue]:
            for letter in letters.list(name):
                click.echo(_line(letter))


@dead_letters.command()
@click.argument("queue", type=_QUEUES)
@click.argument("image_id")
@click.option("--body", is_flag=True, help="Write only the raw body of the first to standard output.")
def show(queue: str, image_id: str, body: bool) -> None:
    """Print all details of the dead letters of one picture."""
    with _opened() as letters:
        found = [each for each in letters.list(queue, limit=_ALL) if each.message.headers.get("request_id") == image_id]
    if not found:
        raise click.ClickException(f"no dead letter of {image_id} in {queue}")
    if body:
        click.echo(found[0].message.body, nl=False)
        return
    for letter in found:
        click.echo(json.dumps(_described(letter), ensure_ascii=False, indent=2))


@dead_letters.command()
@click.argument("queue", type=_QUEUES)
def replay(queue: str) -> None:
    """Publish all dead letters of a queue again."""
    with _opened() as letters:
        click.echo(f"{letters.replay(queue)} replayed to {queue}")
    record_if_possible(load_settings(), Action.DEAD_LETTERS_REPLAYED, ObjectKind.QUEUE, queue)


@dead_letters.command()
@click.argument("queue", type=_QUEUES)
@click.confirmation_option(prompt="This cannot be undone. Delete all dead letters of this queue?")
def drop(queue: str) -> None:
    """Delete all dead letters of a queue."""
    with _opened() as letters:
        click.echo(f"{letters.drop(queue)} dropped from {queue}")
    record_if_possible(load_settings(), Action.DEAD_LETTERS_DISCARDED, ObjectKind.QUEUE, queue)


@contextmanager
def _opened() -> Iterator[DeadLetters]:
    try:
        with open_dead_letters(MeshSettings.load().broker) as letters:
            yield letters
    except (SettingsError, BrokerUnavailable) as error:
        raise click.ClickException(str(error)) from error


def _described(letter: DeadLetter) -> dict[str, Any]:
    """Return all details; a body that is not JSON is replaced by its size."""
    message = letter.message
    try:
        body = json.loads(message.body)
    except ValueError:
        body = f"{len(message.body)} bytes, {message.content_type or 'of unknown type'}"
    properties = {
        name: getattr(message, name)
        for name in ("message_id", "type", "content_type", "app_id", "timestamp", "headers")
    }
    return {
        "queue": message.queue,
        "deliveries": letter.deliveries,
        "reason": letter.reason,
        **properties,
        "body": body,
    }


def _line(letter: DeadLetter) -> str:
    message = letter.message
    image_id = message.headers.get("request_id", "-")
    return f"{message.queue}  {image_id}  {letter.deliveries} deliveries  {len(message.body)} bytes  {letter.reason}"
