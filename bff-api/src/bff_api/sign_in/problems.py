"""Why signing in failed. Each slug has a message on the page."""

from __future__ import annotations

from mesh.contracts.problems import BadRequest, Problem

_RETRY_AFTER_S = 5


class ProviderUnavailable(Problem):
    """503: the identity provider does not answer as it should."""

    status = 503
    slug = "provider-unavailable"
    title = "Sign-in not available"

    def __init__(self) -> None:
        super().__init__(
            "The identity provider does not respond. Try to sign in again in a moment.", retry_after_s=_RETRY_AFTER_S
        )


class SignInRefused(BadRequest):
    """400: the provider has refused, or the person has cancelled."""

    slug = "sign-in-refused"
    title = "Sign-in refused"

    def __init__(self) -> None:
        super().__init__("The identity provider has not signed you in. Try again, or use another account there.")


class SignInExpired(BadRequest):
    """400: the answer of the provider belongs to no attempt of this browser."""

    slug = "sign-in-expired"
    title = "Sign-in expired"

    def __init__(self) -> None:
        super().__init__("This attempt to sign in has expired, or is from another browser. Sign in again.")


class SignInInvalid(BadRequest):
    """400: what the provider has sent is not valid."""

    slug = "sign-in-invalid"
    title = "Invalid sign-in"

    def __init__(self) -> None:
        super().__init__("The response of the identity provider is not valid. Sign in again. The error was logged.")
