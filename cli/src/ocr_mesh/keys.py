"""`ocr-mesh keys`: create, list, change and revoke API keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click
from pydantic import ValidationError

from mesh.contracts.api_key import DEFAULT_AGE_DAYS, ApiKey, ApiKeyList, CreatedApiKey, KeyChange, NewApiKey, Scope
from mesh.contracts.audit import Action, ObjectKind
from ocr_mesh.audit import record
from ocr_mesh.operator_client import load_settings, operator_client

_KEYS = "/operator/keys"
_JSON = {"Content-Type": "application/json"}
_DEFAULT = "default"


@click.group()
def keys() -> None:
    """Create, list, change or revoke API keys.

    They are accepted where MESH_ACCESS has `keys`. MESH_IMAGE_STORE_URL and MESH_INNER_SECRET are those
    of the running mesh; for `make run` its MESH_DATA is enough.
    """


@keys.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([scope.value for scope in Scope]),
    multiple=True,
    default=[Scope.READ.value, Scope.WRITE.value],
    show_default=True,
    help="What the key may do; may be given several times.",
)
@click.option("--days", type=float, default=DEFAULT_AGE_DAYS, show_default=True, help="Days until the key is refused.")
@click.option("--rate", help="Requests of the key per time, such as 60/minute; that of the mesh by default.")
@click.option("--quota-pictures", type=int, help="Stored pictures that it may have read; that of the mesh by default.")
@click.option("--quota-bytes", type=int, help="Bytes of these pictures; that of the mesh by default.")
@click.option("--owner", help="Owner of its pictures; a new one by default. An owner may have several keys.")
def create(name: str, scopes: Sequence[str], days: float, owner: str | None, **limits: Any) -> None:
    """Create a key and print it. It is not shown again."""
    with _readable_errors():
        chosen = frozenset(Scope(scope) for scope in scopes)
        new = NewApiKey(name=name, scopes=chosen, expires_in_days=days, owner=owner, **limits)
    with operator_client(load_settings()) as client:
        answer = client.request("POST", _KEYS, body=new.model_dump_json().encode(), headers=_JSON)
        created = client.parse(answer, CreatedApiKey)
        record(client, Action.KEY_CREATED, ObjectKind.KEY, created.id)
    click.echo(created.key)
    click.echo(_line(created), err=True)


@keys.command("list")
def list_() -> None:
    """Print one line per key, newest first, without its secret."""
    with operator_client(load_settings()) as client:
        listed = client.parse(client.get(_KEYS), ApiKeyList)
    for key in listed.keys:
        click.echo(_line(key))


@keys.command()
@click.argument("key_id")
@click.option("--name", help="New name.")
@click.option(
    "--scope", "scopes", type=click.Choice([scope.value for scope in Scope]), multiple=True, help="Replaces all scopes."
)
@click.option("--days", "expires_in_days", type=float, help="Days from now until the key is refused.")
@click.option("--rate", help=f"Requests of the key per time, or {_DEFAULT} for that of the mesh.")
@click.option("--quota-pictures", help=f"Stored pictures that it may have read, or {_DEFAULT}.")
@click.option("--quota-bytes", help=f"Bytes of these pictures, or {_DEFAULT}.")
def change(key_id: str, scopes: Sequence[str], **values: Any) -> None:
    """Change a key; what is not given stays. KEY_ID is the part after `omk_`."""
    _require_id(key_id)
    given = {name: None if value == _DEFAULT else value for name, value in values.items() if value is not None}
    with _readable_errors():
        change = KeyChange.model_validate(given | ({"scopes": scopes} if scopes else {}))
    if not change.model_fields_set:
        raise click.ClickException("give at least one option")
    body = change.model_dump_json(exclude_unset=True).encode()
    with operator_client(load_settings()) as client:
        changed = client.parse(client.request("PATCH", f"{_KEYS}/{key_id}", body=body, headers=_JSON), ApiKey)
        record(client, Action.KEY_CHANGED, ObjectKind.KEY, key_id)
    click.echo(_line(changed))


@keys.command()
@click.argument("key_id")
def revoke(key_id: str) -> None:
    """Refuse a key from now on. KEY_ID is the part after `omk_`."""
    _require_id(key_id)
    with operator_client(load_settings()) as client:
        revoked = client.parse(client.request("DELETE", f"{_KEYS}/{key_id}"), ApiKey)
        record(client, Action.KEY_REVOKED, ObjectKind.KEY, key_id)
    click.echo(_line(revoked))


def _require_id(key_id: str) -> None:
    if not key_id.isalnum():
        raise click.ClickException("KEY_ID is the part of the key between omk_ and the next underscore")


@contextmanager
def _readable_errors() -> Iterator[None]:
    """Raise click.ClickException for values that the contract does not allow."""
    try:
        yield
    except ValidationError as error:
        problems = "; ".join(f"{problem['loc'][0]}: {problem['msg']}" for problem in error.errors())
        raise click.ClickException(problems) from error


def _line(key: ApiKey) -> str:
    used = "never used" if key.last_used_at is None else f"used {key.last_used_at:%Y-%m-%d %H:%M}"
    state = f"expires {key.expires_at:%Y-%m-%d}" if key.revoked_at is None else f"revoked {key.revoked_at:%Y-%m-%d}"
    limits = {"rate": key.rate, "pictures": key.quota_pictures, "bytes": key.quota_bytes}
    shown = "".join(f"  {name} {value}" for name, value in limits.items() if value is not None)
    return f"{key.id}  {','.join(sorted(key.scopes))}  {state}  {used}{shown}  owner {key.owner}  {key.name}"
