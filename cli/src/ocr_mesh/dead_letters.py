"""`ocr-mesh dead-letters`: what was given up, why, and what to do with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click

from mesh.messaging.broker import open_dead_letters
from mesh.messaging.message import BrokerUnavailable, DeadLetter, DeadLetters
from mesh.settings import MeshSettings, SettingsError
from mesh.topology import Queue

_QUEUES: Final = click.Choice([queue.value for queue in Queue])


@click.group("dead-letters")
def dead_letters() -> None:
    """Look at the messages that were given up; replay or drop them.

    The broker is the one that MESH_BROKER_URL names.
    """


@dead_letters.command("list")
@click.argument("queue", type=_QUEUES, required=False)
def list_(queue: str | None) -> None:
    """Print a line for each: queue, image, attempts, size, reason."""
    with _opened() as letters:
        for name in [queue] if queue else [each.value for each in Queue]:
            for letter in letters.list(name):
                click.echo(_line(letter))


@dead_letters.command()
@click.argument("queue", type=_QUEUES)
def replay(queue: str) -> None:
    """Put all dead letters of a queue back to its end, to be tried again."""
    with _opened() as letters:
        click.echo(f"{letters.replay(queue)} replayed to {queue}")


@dead_letters.command()
@click.argument("queue", type=_QUEUES)
@click.confirmation_option(prompt="They cannot be brought back. Drop them?")
def drop(queue: str) -> None:
    """Delete all dead letters of a queue."""
    with _opened() as letters:
        click.echo(f"{letters.drop(queue)} dropped from {queue}")


@contextmanager
def _opened() -> Iterator[DeadLetters]:
    try:
        with open_dead_letters(MeshSettings.load().broker) as letters:
            yield letters
    except (SettingsError, BrokerUnavailable) as error:
        raise click.ClickException(str(error)) from error


def _line(letter: DeadLetter) -> str:
    message = letter.message
    image_id = message.headers.get("request_id", "-")
    return f"{message.queue}  {image_id}  {letter.attempts} attempts  {len(message.body)} bytes  {letter.reason}"
