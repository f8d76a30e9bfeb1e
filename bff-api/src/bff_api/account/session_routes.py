"""`GET /api/session`: sets the owner's cookie, for servers that serve the page themselves."""

from __future__ import annotations

from typing import Final

from flask import Response
from flask_openapi import APIBlueprint, Tag

from mesh.contracts.topology import Service
from mesh.platform.http.examples import CURL, address_of, with_example

SESSION: Final = "/api/session"
PEOPLE: Final = Tag(name="people", description="Owner of pictures, users and sign-in")

_ABOUT: Final = """\
Sets the owner's cookie, or renews it for a year. Pictures read with it belong to that owner only. The response has the
headers of a page, so that a server of the page can copy them."""


def session_routes() -> APIBlueprint:
    routes = APIBlueprint("session", __name__, abp_tags=[PEOPLE])

    @routes.get(
        SESSION,
        operation_id="startSession",
        summary="Start or refresh a session",
        description=with_example(f"{CURL} -c cookies.txt {address_of(Service.BFF_API)}{SESSION}", about=_ABOUT),
        responses={204: None},
    )
    def session() -> Response:
        return Response(status=204, headers={"Cache-Control": "no-cache"})

    return routes
