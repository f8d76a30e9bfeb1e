"""Proxy of the portal's "try it": forwards documented requests to the other services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from bff_api.settings import BffSettings
from bff_api.specifications import Operations
from mesh.contracts.problems import NotFound
from mesh.contracts.stored_image import OWNER_HEADER
from mesh.contracts.topology import Service
from mesh.platform.http.client import Answer, ServiceClient
from mesh.platform.http.routes import IsConnected


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
    operations: Operations

    def call(self, call: Call, owner: str | None, is_connected: IsConnected) -> Answer:
        """Forward a request as `owner` and return the response with any status.

        Raises:
            NotFound: the service has no such operation.
            UpstreamUnavailable, UpstreamTimeout: no response.
            ClientDisconnected: the client disconnected.
        """
        if not self.operations.has(call.method, call.path):
            raise NotFound(f"{self.http.service} has no operation {call.method} {call.path}.")
        headers = call.headers if owner is None else {**call.headers, OWNER_HEADER: owner}
        address = f"{quote(call.path)}?{call.query}" if call.query else quote(call.path)
        return self.http.forward(
            call.method, address, body=call.body or None, headers=headers, is_connected=is_connected
        )


def tried_services(settings: BffSettings) -> dict[str, ServiceProxy]:
    """Return the proxies by document name, for all services but bff-api, which the browser reaches directly."""
    services = {
        "detection-api": (Service.DETECTION_API, settings.detection_timeout_s),
        "recognition-api": (Service.RECOGNITION_API, settings.recognition_timeout_s),
        "image-store": (Service.IMAGE_STORE_REST, settings.image_store_timeout_s),
    }
    return {
        name: ServiceProxy(
            ServiceClient(service, settings.address_of(service), timeout_s=timeout_s), Operations.of(name)
        )
        for name, (service, timeout_s) in services.items()
    }
