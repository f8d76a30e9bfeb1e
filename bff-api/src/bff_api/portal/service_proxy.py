"""Proxy of the portal's "try it": forwards documented requests to the other services."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from bff_api.portal.documents import SERVICES, Documents
from bff_api.portal.service_document import ServiceDocument
from bff_api.read.turns import ReadTurns
from bff_api.settings import BffSettings
from mesh.contracts.problems import NotFound
from mesh.contracts.stored_image import OWNER_HEADER
from mesh.contracts.topology import Service
from mesh.platform.http.calling_client import current_client
from mesh.platform.http.client import Answer, Headers, ServiceClient
from mesh.platform.http.connected import IsConnected
from mesh.platform.probes import PATHS

_WITH_MODEL: Final = (Service.DETECTION_API, Service.RECOGNITION_API)


@dataclass(frozen=True, slots=True)
class Call:
    """A request of the browser. `path` is decoded, `query` is not; `headers` do not contain the owner."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class ServiceProxy:
    """Proxy of one service. Thread-safe."""

    http: ServiceClient
    document: ServiceDocument
    turns: ReadTurns | None = None
    """Admits requests to a service with a model."""

    def call(self, call: Call, owner: str | None, is_connected: IsConnected) -> Answer:
        """Forward a request as `owner` and return the response with any status.

        Raises:
            NotFound: the service has no such operation.
            Busy: as `ReadTurns.hold`.
            UpstreamUnavailable, UpstreamTimeout, UpstreamInvalid: no response, or no list of operations.
            ClientDisconnected: the client disconnected.
        """
        if call.path in PATHS or not self.document.has(call.method, call.path):
            raise NotFound(f"{self.http.service} has no operation {call.method} {call.path}.")
        headers = call.headers if owner is None else {**call.headers, OWNER_HEADER: owner}
        address = f"{quote(call.path)}?{call.query}" if call.query else quote(call.path)
        turn = nullcontext() if self.turns is None else self.turns.hold(current_client(), 0, is_connected)
        with turn:
            return self.http.forward(
                call.method, address, body=call.body or None, headers=headers, is_connected=is_connected
            )


def tried_services(
    settings: BffSettings, documents: Documents, headers: Headers, turns: ReadTurns
) -> dict[str, ServiceProxy]:
    """Return the proxies by document name, for all services but bff-api, which the browser reaches directly.

    `headers` are sent with every request. `turns` admits those to the models.
    """
    timeouts_s = {
        Service.DETECTION_API: settings.detection_timeout_s,
        Service.RECOGNITION_API: settings.recognition_timeout_s,
        Service.IMAGE_STORE_REST: settings.image_store_timeout_s,
    }
    return {
        name: ServiceProxy(
            ServiceClient(service, settings.address_of(service), timeout_s=timeouts_s[service], headers=headers),
            documents.services[name],
            turns if service in _WITH_MODEL else None,
        )
        for name, service in SERVICES.items()
    }
