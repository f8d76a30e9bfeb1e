"""`ocr-mesh owners`: list owners with usage and quota, and set a quota."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlencode

import click

from mesh.contracts.audit import Action, ObjectKind
from mesh.contracts.envelope import OWNER_ID
from mesh.contracts.owners import OwnerPage, OwnerQuota, OwnerUsage
from ocr_mesh.audit import record
from ocr_mesh.operator_client import load_settings, operator_client

_PAGE: Final = 1000
_MEGABYTE: Final = 1024 * 1024
_JSON: Final = {"Content-Type": "application/json"}


@click.group()
def owners() -> None:
    """List owners with their usage, or set a quota.

    MESH_IMAGE_STORE_URL and MESH_INNER_SECRET are those of the running mesh; for `make run` its MESH_DATA is enough.
    `ocr-mesh erase person` deletes everything of one.
    """


@owners.command("list")
def list_() -> None:
    """Print one line per owner: id, pictures, size, API keys, quota."""
    after: str | None = None
    with operator_client(load_settings()) as client:
        while True:
            asked = {"limit": str(_PAGE)} | ({} if after is None else {"after": after})
            page = client.parse(client.get(f"/operator/owners?{urlencode(asked)}"), OwnerPage)
            for owner in page.owners:
                click.echo(_line(owner))
            after = page.next
            if after is None:
                return


@owners.command()
@click.argument("owner")
@click.option("--pictures", type=click.IntRange(0), help="Maximum number of pictures; the default if absent.")
@click.option("--megabytes", type=click.IntRange(0), help="Maximum size of all pictures; the default if absent.")
def quota(owner: str, pictures: int | None, megabytes: int | None) -> None:
    """Set the quota of an owner; without options the default of the installation counts again.

    OWNER is the owner's id, or the value of the cookie `ocr_mesh_owner`, whose first part it is.
    """
    owner = owner.partition(".")[0]
    if not re.fullmatch(OWNER_ID, owner):
        raise click.ClickException("OWNER is no id of an owner")
    new = OwnerQuota(max_pictures=pictures, max_bytes=None if megabytes is None else megabytes * _MEGABYTE)
    with operator_client(load_settings()) as client:
        client.request("PUT", f"/operator/owner/{owner}/quota", body=new.model_dump_json().encode(), headers=_JSON)
        record(client, Action.QUOTA_CHANGED, ObjectKind.OWNER, object_owner=owner)
    click.echo(f"{owner}  {_described(new)}")


def _line(owner: OwnerUsage) -> str:
    used = f"{owner.pictures} pictures  {owner.bytes / _MEGABYTE:.1f} MB  {owner.api_keys} API keys"
    user = "" if owner.user is None else f"  {owner.user.name or ''} <{owner.user.email or ''}>"
    return f"{owner.owner}  {used}  {_described(owner.quota)}{user}"


def _described(quota: OwnerQuota) -> str:
    pictures = "default" if quota.max_pictures is None else str(quota.max_pictures)
    size = "default" if quota.max_bytes is None else f"{quota.max_bytes / _MEGABYTE:.0f} MB"
    return f"quota {pictures} pictures, {size}"
