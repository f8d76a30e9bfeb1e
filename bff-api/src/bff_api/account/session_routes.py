"""`GET /api/session`: a cookie, for whoever does not get the pages from here."""

from __future__ import annotations

from typing import Final

from flask import Response
from flask_openapi import APIBlueprint, Tag

from mesh.contracts.topology import Service
from mesh.platform.http.examples import CURL, address_of, with_example

SESSION: Final = "/api/session"

_ABOUT: Final = """\
Sets the cookie that opening a page sets, or the same one for a year more: what is read with it is one person's and no
other's. The answer carries the headers that belong to a page, so that a server of the pages can ask for them with each
page that it answers."""


def session_routes() -> APIBlueprint:
    routes = APIBlueprint("session", __name__, abp_tags=[Tag(name="people", description="Whose pictures")])

    @routes.get(
        SESSION,
        summary="Become somebody, or stay who you are",
        description=with_example(f"{CURL} -c cookies.txt {address_of(Service.BFF_API)}{SESSION}", about=_ABOUT),
        responses={204: None},
    )
    def session() -> Response:
        return Response(status=204, headers={"Cache-Control": "no-cache"})

    return routes
