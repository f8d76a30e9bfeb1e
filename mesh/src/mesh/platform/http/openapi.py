"""The OpenAPI document of a service, with the address that it is opened at.

Descriptions contain commands with the addresses of `make run` (`examples.address_of`). They are replaced at each
request, so that a copied command works on any host and port.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from flask import Response, request
from flask_openapi import OpenAPI

from mesh.contracts.topology import Service
from mesh.platform.http.examples import address_of

Json = dict[str, Any]

PATH: Final = "/openapi.json"


def base_url(service: Service) -> str:
    """Return the base URL of the current request, without a trailing slash; of `make run` if `Host` is invalid."""
    return request.root_url.rstrip("/") if request.host else address_of(service)


def document_of(app: OpenAPI, service: Service) -> Json:
    """Return the app's document for the current request; its only server is the address of the request."""
    here = base_url(service)
    return with_servers(with_addresses(app.api_doc, {address_of(service): here}), (here, "This server"))


def with_addresses(document: Json, addresses: Mapping[str, str]) -> Json:
    """Return a copy of the document with all base URLs replaced. Both are URLs without characters that JSON escapes."""
    known = re.compile("|".join(rf"{re.escape(address)}(?![\w.:-])" for address in addresses))
    text = known.sub(lambda found: addresses[found.group()], json.dumps(document))
    replaced: Json = json.loads(text)
    return replaced


def with_servers(document: Json, *servers: tuple[str, str]) -> Json:
    """Return the document with servers, (base URL, description), before its long parts."""
    described = [{"url": url, "description": description} for url, description in servers]
    head = {"openapi": document["openapi"], "info": document["info"], "servers": described}
    return head | {name: part for name, part in document.items() if name not in head}


def as_response(document: Json) -> Response:
    """Return a response with the parts in the order of the document, which depends on the request's address."""
    response = Response(json.dumps(document, ensure_ascii=False, indent=2), content_type="application/json")
    response.cache_control.no_cache = True
    return response
