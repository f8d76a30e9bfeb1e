"""Problems when a child does not finish its work, in words for a picture or for a page of a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Protocol

from mesh.contracts.problems import (
    BadDocument,
    BadPicture,
    BadRequest,
    NoSuchPage,
    PageFailed,
    PasswordRequired,
    SeveralPictures,
    WrongPassword,
)

TIME: Final = "time"
MEMORY: Final = "memory"
CRASH: Final = "crash"

_KINDS: Final[Mapping[str, type[BadPicture | BadDocument]]] = {
    kind.__name__: kind
    for kind in (BadPicture, SeveralPictures, BadDocument, PasswordRequired, WrongPassword, NoSuchPage, PageFailed)
}
_MEMBERS: Final = ("pages", "reason")


class Wording(Protocol):
    def failure(self, reason: str, limit: str) -> BadRequest:
        """Return the problem of a child that was killed or that has died; `limit` names what it exceeded, if any."""
        ...


class PictureWording:
    """Problems of a picture: 422, `BadPicture`."""

    def failure(self, reason: str, limit: str) -> BadRequest:
        detail = f"The picture {_needs(reason, limit, 'decode')}" if limit else "The picture could not be decoded."
        return BadPicture(f"{detail} Save it as an ordinary PNG or JPEG and upload that.", status=422)


class PageWording:
    """Problems of a page: 422, `PageFailed`."""

    def failure(self, reason: str, limit: str) -> BadRequest:
        detail = f"The page {_needs(reason, limit, 'open')}" if limit else "The page could not be opened."
        return PageFailed(f"{detail} Save the document again, or send the page as a picture.", reason=reason)


def _needs(reason: str, limit: str, work: str) -> str:
    if reason == TIME:
        return f"took longer than {limit} to {work}, which is the limit."
    return f"needs more than {limit} of memory to {work}, which is the limit."


def problem_answer(problem: BadPicture | BadDocument) -> dict[str, Any]:
    """Return the answer of a child for a problem."""
    members = {name: value for name, value in problem.members.items() if name in _MEMBERS}
    return {
        "problem": problem.detail,
        "status": problem.http_status,
        "kind": type(problem).__name__,
        "members": members,
    }


def problem_of(answer: Mapping[str, Any]) -> BadRequest:
    """Return the problem that a child has answered with."""
    members = {name: answer["members"][name] for name in _MEMBERS if name in answer["members"]}
    return _KINDS[answer["kind"]](answer["problem"], status=answer["status"], **members)
