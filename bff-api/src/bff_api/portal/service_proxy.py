"""The portal's "try it": a browser's own call to another service, passed on if that service documents it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from bff_api.settings import BffSettings
from bff_api.specifications import Operations
from mesh.contracts.problems import NotFound
from mesh.contracts.stored_image import OWNER_HEADER
from mesh.contracts.topology import Service
from mesh.platform.http.caller import IsConnected
from mesh.platform.http.client import Answer, ServiceClient


@dataclass(frozen=True, slots=True)
class Call:
    """What a browser asks; `path` is decoded, `query` is not, and none of the `headers` says who asks."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class ServiceProxy:
    """Calls to one service. Safe to share between threads."""

    http: ServiceClient
    operations: Operations

    def call(self, call: Call, owner: str | None, is_connected: IsConnected) -> Answer:
        """The service's answer, whatever its status, to a call in the name of `owner` and of nobody else.

        Raises:
            NotFound: the service has no such operation.
            UpstreamUnavailable, UpstreamTimeout: it does not answer.
            ClientDisconnected: the answer is no longer wanted.
        """
        if not self.operations.has(call.method, call.path):
            raise NotFound(f"{self.http.service} has no operation {call.method} {call.path}.")
        headers = call.headers if owner is None else {**call.headers, OWNER_HEADER: owner}
        address = f"{quote(call.path)}?{call.query}" if call.query else quote(call.path)
        return self.http.forward(
            call.method, address, body=call.body or None, headers=headers, is_connected=is_connected
        )


def tried_services(settings: BffSettings) -> dict[str, ServiceProxy]:
    """All but bff-api, which the browser reaches itself; by the names of their documents."""
    told = {
        "detection-api": (Service.DETECTION_API, settings.detection_timeout_s),
        "recognition-api": (Service.RECOGNITION_API, settings.recognition_timeout_s),
        "image-store": (Service.IMAGE_STORE_REST, settings.image_store_timeout_s),
    }
    return {
        name: ServiceProxy(
            ServiceClient(service, settings.address_of(service), timeout_s=timeout_s), Operations.of(name)
        )
        for name, (service, timeout_s) in told.items()
    }
