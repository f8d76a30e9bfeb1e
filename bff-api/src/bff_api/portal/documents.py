"""The documents that the portal shows, each with the address that the portal is opened at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Self

from flask_openapi import OpenAPI

from bff_api.portal.service_document import TIMEOUT_S, ServiceDocument
from bff_api.settings import BffSettings
from mesh.contracts import asyncapi
from mesh.contracts.problems import NotFound
from mesh.contracts.topology import Service
from mesh.platform.http.client import ServiceClient
from mesh.platform.http.examples import address_of
from mesh.platform.http.openapi import Json, base_url, document_of, with_addresses, with_servers
from mesh.platform.probes import PATHS

EVENTS: Final = "events"

SERVICES: Final = {
    "detection-api": Service.DETECTION_API,
    "recognition-api": Service.RECOGNITION_API,
    "image-store": Service.IMAGE_STORE_REST,
}
"""Documents of the other services by name."""


@dataclass(frozen=True, slots=True)
class Documents:
    """OpenAPI of `app` (bff-api) and of the other services, and AsyncAPI of the events."""

    app: OpenAPI
    services: Mapping[str, ServiceDocument]

    @classmethod
    def of(cls, app: OpenAPI, settings: BffSettings) -> Self:
        """Return the documents; a service is asked when its document is first needed."""
        clients = {
            name: ServiceClient(service, settings.address_of(service), timeout_s=TIMEOUT_S)
            for name, service in SERVICES.items()
        }
        return cls(app, {name: ServiceDocument(client) for name, client in clients.items()})

    def get(self, name: str, tried: Collection[str]) -> Json:
        """Return a document for the current request. Commands to the services in `tried` go through bff-api.

        Raises:
            NotFound: no such document.
            UpstreamUnavailable, UpstreamTimeout, UpstreamInvalid: its service does not return it.
        """
        if name == EVENTS:
            return _events()
        if name == Service.BFF_API:
            return document_of(self.app, Service.BFF_API)
        if name not in self.services:
            raise NotFound(f"There is no document {name!r}. /docs lists all.")
        document, here = self.services[name].get(), base_url(Service.BFF_API)
        addresses = {address_of(Service.BFF_API): here}
        own = document["servers"][0]["url"]
        if name not in tried:
            return with_servers(with_addresses(document, addresses), (own, "Address inside the deployment"))
        through = f"{here}/docs/try/{name}"
        # Probes and metrics are for the operator, and not forwarded.
        document = document | {"paths": {path: each for path, each in document["paths"].items() if path not in PATHS}}
        described = with_addresses(document, {**addresses, own: through})
        return with_servers(described, (through, "Through bff-api, as the current owner"))


@cache
def _events() -> Json:
    return asyncapi.document()
