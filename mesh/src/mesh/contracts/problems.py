"""All error responses, as RFC 9457 problems.

    Problem                      4xx/5xx with a title, a detail that says what to do, and extra members
    ├── Fault                    500  unexpected error
    ├── BadRequest               400  malformed input: no file, not JSON, a field missing
    │   ├── BadPicture           400  (or 413) the upload is not a supported picture
    │   ├── BadAddress           422  (or 400) no file can be fetched from the address
    │   └── BadDocument          400  (or 413) the upload is not a supported document, or has no pages
    │       ├── PasswordRequired 400  it is encrypted
    │       ├── WrongPassword    400  it is encrypted with another password
    │       ├── NoSuchPage       400  it has fewer pages
    │       └── PageFailed       422  a page exceeds the limits of time or memory, or crashes its decoder
    ├── Unauthorized             401  no credentials, or wrong ones
    ├── Forbidden                403  the credentials do not allow this
    ├── NotFound                 404
    │   └── Gone                 410  it has been deleted
    ├── LimitReached         429  as many documents or waiting pages as allowed
    ├── ClientDisconnected       499  the client disconnected; in logs and metrics only
    ├── Busy                     503  the queue is full; with Retry-After
    └── UpstreamProblem               another service failed; the member `service` names it
        ├── UpstreamUnavailable  503  refused, reset, not ready, or itself busy
        ├── UpstreamTimeout      504  no response within the time limit
        └── UpstreamInvalid      502  the response violates the contract

Clients of `show-off` read `timestamp` and `error`; every problem has both beside the standard members.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from pydantic import ConfigDict, Field

from mesh.contracts.wire import WireModel

PROBLEM_CONTENT_TYPE = "application/problem+json"


# No docstring: it would become part of every service's OpenAPI.
class ProblemBody(WireModel):
    model_config = ConfigDict(extra="allow")

    type: str = Field(description="urn:ocr-mesh:problem:…, stable identifier of the kind of problem")
    title: str = Field(description="Short summary of the kind of problem")
    status: int = Field(description="HTTP status")
    detail: str = Field(description="What happened and what to do")
    instance: str | None = Field(default=None, description="Path of the request")
    timestamp: str = Field(description="Time, ISO 8601, UTC")
    error: str = Field(description="Same as `detail`, for older clients")
    service: str | None = Field(default=None, description="Service that failed, if another one did")


class Problem(Exception):
    """A failure with an HTTP status, a title and a detail for the user."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal"
    title: ClassVar[str] = "Internal error"

    def __init__(self, detail: str, *, status: int | None = None, retry_after_s: int | None = None, **members: Any):
        super().__init__(detail)
        self.detail = detail
        self.http_status = status or self.status
        self.retry_after_s = retry_after_s
        self.members = members

    def to_wire(self, instance: str | None = None) -> dict[str, Any]:
        """Return the problem object of RFC 9457, section 3, with the two members of `show-off`."""
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
        """Return the response headers of this problem, without the content type."""
        return {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}


class Fault(Problem):
    """An unexpected error."""

    def __init__(self) -> None:
        super().__init__("The request failed because of an error in the server. The error has been logged.")


class BadRequest(Problem):
    status = 400
    slug = "bad-request"
    title = "Invalid request"


class BadPicture(BadRequest):
    slug = "bad-picture"
    title = "Unsupported picture"


class BadAddress(BadRequest):
    status = 422
    slug = "bad-address"
    title = "File not fetched"


class SeveralPictures(BadPicture):
    """A service for pages of documents can open it."""


class BadDocument(BadRequest):
    """A file of pages, or one of them, that cannot be opened."""

    slug = "bad-document"
    title = "Unsupported document"


class PasswordRequired(BadDocument):
    slug = "password-required"
    title = "Password required"


class WrongPassword(BadDocument):
    slug = "wrong-password"
    title = "Wrong password"


class NoSuchPage(BadDocument):
    """The member `pages` is the number of pages, if it is known."""

    slug = "no-such-page"
    title = "No such page"

    @classmethod
    def of(cls, number: int, pages: int) -> Self:
        have = "one page" if pages == 1 else f"{pages} pages"
        return cls(f"The document has {have}; page {number} is not one of them.", pages=pages)


class PageFailed(BadDocument):
    """A page that cannot be opened; others of its document may be fine. `reason` is time, memory or crash."""

    status = 422
    slug = "page-failed"
    title = "Page not readable"


class Unauthorized(Problem):
    """No credentials, or wrong ones; `WWW-Authenticate` says which are needed (RFC 9110, 11.6.1)."""

    status = 401
    slug = "unauthorized"
    title = "Not authenticated"

    def __init__(self, detail: str, *, scheme: str = "Bearer", error: str | None = None):
        super().__init__(detail)
        self._challenge = f'{scheme} realm="ocr-mesh"' + ("" if error is None else f', error="{error}"')

    def headers(self) -> dict[str, str]:
        return {**super().headers(), "WWW-Authenticate": self._challenge}


class Forbidden(Problem):
    """The credentials are valid, but do not allow this; `scope` names what is missing (RFC 6750, 3.1)."""

    status = 403
    slug = "forbidden"
    title = "Not allowed"

    def __init__(self, detail: str, *, scope: str | None = None):
        super().__init__(detail)
        self._scope = scope

    def headers(self) -> dict[str, str]:
        if self._scope is None:
            return super().headers()
        challenge = f'Bearer realm="ocr-mesh", error="insufficient_scope", scope="{self._scope}"'
        return {**super().headers(), "WWW-Authenticate": challenge}


class NotFound(Problem):
    status = 404
    slug = "not-found"
    title = "Not found"


class Gone(NotFound):
    """Deleted by its owner or by retention."""

    status = 410
    slug = "deleted"
    title = "Deleted"


class LimitReached(Problem):
    """As many documents or waiting pages as allowed; with Retry-After."""

    status = 429
    slug = "limit-reached"
    title = "Limit reached"


class ClientDisconnected(Problem):
    """The client disconnected, so no client receives this. 499 is nginx's status for it."""

    status = 499
    slug = "caller-gone"
    title = "Request cancelled"

    def __init__(self) -> None:
        super().__init__("The client disconnected, so the work was cancelled.")


class Busy(Problem):
    status = 503
    slug = "busy"
    title = "Server busy"

    def __init__(self, detail: str, *, retry_after_s: int = 1, **members: Any):
        super().__init__(detail, retry_after_s=retry_after_s, **members)


class UpstreamProblem(Problem):
    """Another service of the mesh failed; the member `service` names it."""

    def __init__(self, service: str, detail: str, *, retry_after_s: int | None = None):
        super().__init__(detail, retry_after_s=retry_after_s, service=service)
        self.service = service


class UpstreamUnavailable(UpstreamProblem):
    status = 503
    slug = "service-unavailable"
    title = "Service unavailable"

    def __init__(self, service: str, detail: str, *, retry_after_s: int = 2):
        super().__init__(service, detail, retry_after_s=retry_after_s)


class UpstreamTimeout(UpstreamProblem):
    status = 504
    slug = "service-timeout"
    title = "Service timeout"


class UpstreamInvalid(UpstreamProblem):
    status = 502
    slug = "service-invalid-answer"
    title = "Invalid response from a service"
