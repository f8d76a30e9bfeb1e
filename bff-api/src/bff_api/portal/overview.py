"""What the portal's start page shows: first calls, operations, problem types, and the limits that are in force.

It is a small part of the OpenAPI document, so that the page is ready before the document is loaded.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from flask_openapi import OpenAPI

from bff_api.access.check import OPEN
from bff_api.portal.samples import first_calls
from bff_api.settings import BffSettings
from mesh.contracts.topology import Service
from mesh.platform.http.openapi import base_url

_PROBES: Final = "operation"


def overview(app: OpenAPI, settings: BffSettings, tried: Collection[str]) -> dict[str, Any]:
    """Return the overview for the current request. `tried` are the services to which requests are forwarded."""
    here, document = base_url(Service.BFF_API), app.api_doc
    accepted = settings.accepted_access
    rates = {
        "read": settings.read_rate,
        "change": settings.change_rate,
        "request": settings.request_rate,
        "key": settings.key_rate,
    }
    return {
        "address": here,
        "access": sorted(accepted),
        "may_be_tried": list(tried),
        "first_calls": first_calls(here, needs_key=OPEN not in accepted),
        "operations": _operations(document),
        "problems": [example["value"] for example in document["components"]["examples"].values()],
        "rates": rates if settings.rate_limits else {},
    }


def _operations(document: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the operations in the order of the document; probes and metrics last."""
    operations = [
        {
            "id": operation["operationId"],
            "method": method.upper(),
            "path": path,
            "summary": operation["summary"],
            "tag": operation["tags"][0],
        }
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    return sorted(operations, key=lambda each: each["tag"] == _PROBES)
