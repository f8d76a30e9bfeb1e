"""`ocr-mesh keys`: create, list and revoke API keys."""

from __future__ import annotations

from collections.abc import Sequence

import click
from pydantic import ValidationError

from mesh.contracts.api_key import DEFAULT_AGE_DAYS, ApiKey, ApiKeyList, CreatedApiKey, NewApiKey, Scope
from ocr_mesh.operator_client import load_settings, operator_client

_KEYS = "/operator/keys"
_JSON = {"Content-Type": "application/json"}


@click.group()
def keys() -> None:
    """Create, list or revoke API keys.

    They are accepted where MESH_ACCESS is `keys` or `open,keys`. MESH_IMAGE_STORE_URL and MESH_INNER_SECRET are those
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
@click.option("--owner", help="Owner of its pictures; a new one by default. An owner may have several keys.")
def create(name: str, scopes: Sequence[str], days: float, owner: str | None) -> None:
    """Create a key and print it. It is not shown again."""
    try:
        new = NewApiKey(
            name=name, scopes=frozenset(Scope(scope) for scope in scopes), expires_in_days=days, owner=owner
        )
    except ValidationError as error:
        problems = "; ".join(f"{problem['loc'][0]}: {problem['msg']}" for problem in error.errors())
        raise click.ClickException(problems) from error
    with operator_client(load_settings()) as client:
        answer = client.request("POST", _KEYS, body=new.model_dump_json().encode(), headers=_JSON)
        created = client.parse(answer, CreatedApiKey)
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
def revoke(key_id: str) -> None:
    """Refuse a key from now on. KEY_ID is the part after `omk_`."""
    if not key_id.isalnum():
        raise click.ClickException("KEY_ID is the part of the key between omk_ and the next underscore")
    with operator_client(load_settings()) as client:
        revoked = client.parse(client.request("DELETE", f"{_KEYS}/{key_id}"), ApiKey)
    click.echo(_line(revoked))


def _line(key: ApiKey) -> str:
    used = "never used" if key.last_used_at is None else f"used {key.last_used_at:%Y-%m-%d %H:%M}"
    state = f"expires {key.expires_at:%Y-%m-%d}" if key.revoked_at is None else f"revoked {key.revoked_at:%Y-%m-%d}"
    return f"{key.id}  {','.join(sorted(key.scopes))}  {state}  {used}  owner {key.owner}  {key.name}"
