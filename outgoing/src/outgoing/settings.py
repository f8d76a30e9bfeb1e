"""Settings of the outgoing processes from the environment, besides `MESH_*`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import field_validator
from pydantic_settings import NoDecode

from mesh.platform.settings import MeshSettings, own
from outgoing.addresses import AddressRules, HostList

_FORM = "Hosts and networks, separated by commas: `example.com,*.example.com,10.1.0.0/16`"


class OutgoingSettings(MeshSettings):
    """Prefix `OUTGOING_`."""

    own_prefix: ClassVar[str | None] = "OUTGOING_"

    only_hosts: Annotated[HostList, NoDecode] = own(
        "OUTGOING_ONLY_HOSTS", HostList(), description=f"If set, all other hosts are refused. {_FORM}"
    )
    private_hosts: Annotated[HostList, NoDecode] = own(
        "OUTGOING_PRIVATE_HOSTS",
        HostList(),
        description="Allowed although their addresses are not public, such as a document server of your own",
    )
    denied_hosts: Annotated[HostList, NoDecode] = own(
        "OUTGOING_DENIED_HOSTS", HostList(), description="Always refused, even if one of the other lists has them"
    )
    fetch_timeout_s: float = own(
        "OUTGOING_FETCH_TIMEOUT_S",
        20.0,
        gt=0,
        le=25,
        description="Seconds in which a file must arrive, with the look-up of its host and redirects",
    )
    fetches: int = own("OUTGOING_FETCHES", 8, gt=0, le=64, description="Files that are fetched at a time")
    webhook_timeout_s: float = own(
        "OUTGOING_WEBHOOK_TIMEOUT_S",
        15.0,
        gt=0,
        le=60,
        description="Seconds in which a webhook must be answered",
    )
    webhooks: int = own("OUTGOING_WEBHOOKS", 4, gt=0, le=64, description="Webhooks that are sent at a time")

    @field_validator("only_hosts", "private_hosts", "denied_hosts", mode="before")
    @classmethod
    def _parse(cls, hosts: object) -> object:
        return HostList.parse(filter(str.strip, hosts.split(","))) if isinstance(hosts, str) else hosts

    @property
    def rules(self) -> AddressRules:
        return AddressRules(self.only_hosts, self.private_hosts, self.denied_hosts)
