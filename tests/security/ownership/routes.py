"""The routes of bff-api, as the app has them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Flask

from bff_api.access.check import needed_scope
from mesh.contracts.api_key import Scope

MY_KEYS: Final = "/api/my-keys"
MY_KEY: Final = f"{MY_KEYS}/<key_id>"
MY_SESSIONS: Final = "/api/my-sessions"
MY_SESSION: Final = f"{MY_SESSIONS}/<session_id>"

_PLACEHOLDER: Final = re.compile(r"(<(?:[^<>]+:)?(\w+)>)")
"""With a converter or without."""

# Values of placeholders, for rules that are not about a picture.
_VALUES: Final[Mapping[str, str]] = {
    "filename": "index.html",
    "name": "bff-api",
    "extension": "svg",
    "token": "A" * 43,
    "owner": "another-owner",
    "queue": "imageQueue",
    "service": "image-store",
    "path": "api/image/{id}",
    "number": "1",
}


_NO_IDS: Final[Mapping[str, str]] = dict.fromkeys(("image_id", "document_id", "share_id", "key_id", "session_id"), "x")


@dataclass(frozen=True)
class Route:
    method: str
    rule: str
    blueprint: str | None

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"

    def address(self, ids: Mapping[str, str] = _NO_IDS) -> str:
        """Return the address for the ids of an attempt, by their placeholders."""
        about_all = {"key_id": "0" * 12} if self.rule != MY_KEY else {}
        values = {**ids, **_VALUES, **about_all}
        address = self.rule
        for placeholder, name in _PLACEHOLDER.findall(self.rule):
            assert name in values, f"{self.rule}: no value for a placeholder; add it to _VALUES"
            address = address.replace(placeholder, values[name])
        return address.replace("{id}", ids["image_id"])

    @property
    def is_about_one(self) -> bool:
        """Return whether the route is about one picture, document, key or session of a person."""
        is_a_file = "<image_id>" in self.rule or "<document_id>" in self.rule
        return is_a_file or self.rule in (MY_KEY, MY_SESSION)

    @property
    def scope(self) -> Scope | None:
        return needed_scope(self.method, self.address(), self.blueprint)


def routes_of(app: Flask) -> list[Route]:
    return [
        Route(method, rule.rule, rule.endpoint.rpartition(".")[0] or None)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def bearer(key: str) -> dict[str, str]:
    """Return the header of a request with a key."""
    return {"Authorization": f"Bearer {key}"}
