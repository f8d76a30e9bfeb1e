"""`ocr-mesh erase`: delete a picture or everything of a person, and prove that it is gone."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable

import click

from mesh.contracts.audit import Action, ObjectKind
from mesh.contracts.erasure import ErasureReport
from mesh.contracts.message import Message
from mesh.contracts.topology import Queue
from mesh.platform.messaging.broker import count_events, open_dead_letters
from mesh.platform.messaging.interfaces import BrokerUnavailable
from mesh.platform.settings import MeshSettings, SettingsError
from ocr_mesh.audit import record
from ocr_mesh.operator_client import load_settings, operator_client

_CHECK = click.option("--check", is_flag=True, help="Only report; delete nothing.")


@click.group()
def erase() -> None:
    """Delete a picture, or everything of a person, and report what is left.

    Prints the report as JSON. The exit code is 1 if something is left. MESH_IMAGE_STORE_URL, MESH_BROKER_URL and
    MESH_INNER_SECRET are those of the running mesh; for `make run` its MESH_DATA is enough.
    """


@erase.command()
@click.argument("image_id")
@_CHECK
def picture(image_id: str, check: bool) -> None:
    """Delete a picture of any owner by its id."""
    path = f"/operator/image/{image_id}"
    _run(path, lambda message: message.headers.get("request_id") == image_id, ObjectKind.PICTURE, image_id, check=check)


@erase.command()
@click.argument("owner")
@_CHECK
def person(owner: str, check: bool) -> None:
    """Delete all pictures of an owner.

    OWNER is the owner's id, or the value of the cookie `ocr_mesh_owner`, whose first part it is.
    """
    owner = owner.partition(".")[0]
    # The entry does not name the person, who is being erased.
    path = f"/operator/owner/{owner}"
    _run(path, lambda message: message.headers.get("owner") == owner, ObjectKind.OWNER, None, check=check)


def _run(
    path: str, is_theirs: Callable[[Message], bool], kind: ObjectKind, object_id: str | None, *, check: bool
) -> None:
    settings = load_settings()
    with operator_client(settings) as client:
        answer = client.get(f"{path}/erasure") if check else client.request("DELETE", path)
        report = client.parse(answer, ErasureReport)
        if not check:
            action = Action.PICTURE_DELETED if kind is ObjectKind.PICTURE else Action.DATA_ERASED
            record(client, action, kind, object_id)
    try:
        if not check:
            _drop_dead_letters(settings, is_theirs)
        report = report.with_events(count_events(settings.broker, is_theirs))
    except (BrokerUnavailable, SettingsError, sqlite3.Error) as error:
        raise click.ClickException(f"deleted from image-store, but the broker was not searched: {error}") from error
    click.echo(report.model_dump_json(indent=2))
    sys.exit(0 if report.is_erased else 1)


def _drop_dead_letters(settings: MeshSettings, is_theirs: Callable[[Message], bool]) -> None:
    with open_dead_letters(settings.broker) as letters:
        for queue in Queue:
            letters.drop_where(queue.value, is_theirs)
