"""Every failure that a caller may see, as an RFC 9457 problem.

    Problem                   4xx/5xx with a title, a detail that says what to do, and extra members
    ├── Fault                 500  something that we did not foresee
    ├── BadRequest            400  malformed input: no file, not JSON, a field missing
    │   └── BadPicture        400  (or 413) the upload is not a picture we read
    ├── NotFound              404
    │   └── Gone              410  it was here and has been deleted
    ├── ClientDisconnected            499  whoever asked has hung up; seen in logs and metrics only
    ├── Busy                  503  as many requests wait as may wait; carries Retry-After
    └── UpstreamProblem            another service failed; names it
        ├── UpstreamUnavailable  503  refused, reset, not ready, or itself busy
        ├── UpstreamTimeout      504  no answer within the time allowed
        └── UpstreamInvalid      502  an answer that breaks the contract

The seed's clients read `timestamp` and `error`; every problem carries both beside the standard members.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from pydantic import ConfigDict, Field

from mesh.contracts.wire import WireModel

PROBLEM_CONTENT_TYPE = "application/problem+json"


# No docstring: it would become part of every service's OpenAPI.
class ProblemBody(WireModel):
    model_config = ConfigDict(extra="allow")

    type: str = Field(description="urn:ocr-mesh:problem:…, the kind of problem")
    title: str = Field(description="The kind of problem, in words")
    status: int = Field(description="The HTTP status")
    detail: str = Field(description="What happened and what to do")
    instance: str | None = Field(default=None, description="The path that was called")
    timestamp: str = Field(description="When, ISO 8601, UTC")
    error: str = Field(description="The same as `detail`, for older clients")
    service: str | None = Field(default=None, description="The part of the system that failed, where another did")


class Problem(Exception):
    """A failure with an HTTP status and words for a person."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"

    def __init__(self, detail: str, *, status: int | None = None, retry_after_s: int | None = None, **members: Any):
        super().__init__(detail)
        self.detail = detail
        self.http_status = status or self.status
        self.retry_after_s = retry_after_s
        self.members = members

    def to_wire(self, instance: str | None = None) -> dict[str, Any]:
        """The problem object of RFC 9457, section 3, with the seed's two members."""
        body: dict[str, Any] = {
            "type": f"urn:ocr-mesh:problem:{self.slug}",
            "title": self.title,
            "status": self.http_status,
            "detail": self.detail,
            "timestamp": datetime.now(UTC).isoformat(),
            "error": self.detail,
        }
        if instance is not None:
            body["instance"] = instance
        return body | self.members

    def headers(self) -> dict[str, str]:
        """Headers that belong to the answer beside its content type."""
        return {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}


class Fault(Problem):
    """Something that we did not foresee."""

    def __init__(self) -> None:
        super().__init__("The request failed because of a fault on our side. It has been logged.")


class BadRequest(Problem):
    status = 400
    slug = "bad-request"
    title = "The request is not usable"


class BadPicture(BadRequest):
    slug = "bad-picture"
    title = "The file is not a picture that can be read"


class NotFound(Problem):
    status = 404
    slug = "not-found"
    title = "There is no such thing here"


class Gone(NotFound):
    """Deleted, by a person or after its time."""

    status = 410
    slug = "deleted"
    title = "It has been deleted"


class ClientDisconnected(Problem):
    """Nobody reads this; 499 is what nginx calls it."""

    status = 499
    slug = "caller-gone"
    title = "The caller has hung up"

    def __init__(self) -> None:
        super().__init__("The caller has hung up, so the work was given up.")


class Busy(Problem):
    status = 503
    slug = "busy"
    title = "Too much is waiting already"

    def __init__(self, detail: str, *, retry_after_s: int = 1, **members: Any):
        super().__init__(detail, retry_after_s=retry_after_s, **members)


class UpstreamProblem(Problem):
    """Another service of the mesh failed us; `service` says which."""

    def __init__(self, service: str, detail: str, *, retry_after_s: int | None = None):
        super().__init__(detail, retry_after_s=retry_after_s, service=service)
        self.service = service


class UpstreamUnavailable(UpstreamProblem):
    status = 503
    slug = "service-unavailable"
    title = "A part of the system is not available"

    def __init__(self, service: str, detail: str, *, retry_after_s: int = 2):
        super().__init__(service, detail, retry_after_s=retry_after_s)


class UpstreamTimeout(UpstreamProblem):
    status = 504
    slug = "service-timeout"
    title = "A part of the system did not answer in time"


class UpstreamInvalid(UpstreamProblem):
    status = 502
    slug = "service-invalid-answer"
    title = "A part of the system gave an answer that makes no sense"
