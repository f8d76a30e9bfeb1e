"""One example of each problem type, and which operations answer it. `bff_api.problem_examples` has more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from mesh.contracts.problems import (
    BadAddress,
    BadDocument,
    BadPicture,
    BadRequest,
    Busy,
    Fault,
    Forbidden,
    Gone,
    LimitReached,
    NoSuchPage,
    NotFound,
    PageFailed,
    PasswordRequired,
    Problem,
    Unauthorized,
    UpstreamInvalid,
    UpstreamTimeout,
    UpstreamUnavailable,
    WrongPassword,
)

_TIME: Final = "2026-01-05T09:30:00+00:00"
_READ: Final = frozenset(("readPicture",))
_SENT: Final = frozenset(("readPicture", "sendDocuments"))
_OPENED: Final = frozenset(
    ("readPicture", "readLineText", "detectBoxes", "detectMinimalBoxes", "extractTexts", "cutOut", "cutOutPicture")
)


@dataclass(frozen=True, slots=True)
class ProblemExample:
    """A problem as an operation answers it."""

    problem: Problem
    path: str = "/api/images"
    operations: frozenset[str] | None = None
    """By their ids; None for every operation with the status."""

    def is_of(self, operation: str, status: str) -> bool:
        """Return whether an operation answers this with the status."""
        known = self.operations is None or operation in self.operations
        return known and status == str(self.problem.http_status)

    def to_wire(self) -> dict[str, Any]:
        return self.problem.to_wire(instance=self.path) | {"timestamp": _TIME}


SHARED: Final = (
    ProblemExample(BadRequest("before is not the `next` of a page. Leave it out for the first page.")),
    ProblemExample(
        BadPicture("The file is not a picture of a supported type. Send a JPEG, PNG or PDF."), "/read", _OPENED
    ),
    ProblemExample(BadAddress("The address leads into a private network. Send the file itself."), "/read", _SENT),
    ProblemExample(BadDocument("The PDF is damaged. Save it again and upload that."), "/read", _READ),
    ProblemExample(PasswordRequired("The PDF is encrypted. Send its password in `password`."), "/read", _READ),
    ProblemExample(WrongPassword("The password does not open the PDF."), "/read", _READ),
    ProblemExample(NoSuchPage.of(7, 3), "/read", _READ),
    ProblemExample(
        PageFailed("The page needs more time than the limit. Send it as a picture.", reason="time"), "/read", _READ
    ),
    ProblemExample(
        Unauthorized("The API key is invalid, revoked or expired. Use another one.", error="invalid_token"),
    ),
    ProblemExample(
        Forbidden("The API key does not have the scope write. Use a key that has it.", scope="write"),
        "/correct-text",
    ),
    ProblemExample(NotFound("There is no picture with this id."), "/api/image/1f0c7f4e-2b6d-4c7e-9a53-0d6f3b1c8e21"),
    ProblemExample(
        Gone("The picture and its text have been deleted."), "/api/image/1f0c7f4e-2b6d-4c7e-9a53-0d6f3b1c8e21"
    ),
    ProblemExample(
        LimitReached("You have 1,000 documents, which is the limit. Delete some, or wait until they expire."),
        "/documents",
        frozenset(("sendDocuments", "followDocument", "createDocument", "putDocumentContent")),
    ),
    ProblemExample(Fault()),
    ProblemExample(Busy("Too many requests are queued. Try again in a moment."), "/read"),
    ProblemExample(
        UpstreamInvalid("image-store", "A service returned an invalid response. The error has been logged.")
    ),
    ProblemExample(UpstreamUnavailable("image-store", "A service is not reachable. Try again in a moment.")),
    ProblemExample(
        UpstreamTimeout(
            "image-store", "A service did not respond within 5 seconds, which is the limit. Try again in a moment."
        )
    ),
)
"""Of the types in `mesh.contracts.problems`; not that of a client that has disconnected, which receives none."""
