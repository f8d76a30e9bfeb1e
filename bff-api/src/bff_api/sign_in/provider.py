"""The OpenID Connect provider: its configuration, its keys, and what it says about a person.

Authorization code with PKCE (RFC 7636), nonce and state; OpenID Connect Core 1.0, Discovery 1.0, RP-Initiated Logout
1.0 and Back-Channel Logout 1.0. Authlib makes the requests and checks the claims.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Final

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import Key, KeySet, import_key
from joserfc.jws import JWSRegistry

from bff_api.settings import BffSettings
from bff_api.sign_in.problems import ProviderUnavailable, SignInInvalid, SignInRefused
from bff_api.sign_in.provider_http import ProviderHttp
from mesh.contracts.user import ProviderLogout

log = structlog.get_logger(__name__)

Claims = Mapping[str, Any]

_WELL_KNOWN: Final = "/.well-known/openid-configuration"
_CONFIGURATION_KEPT_S: Final = 3600.0
_KEYS_KEPT_S: Final = 3600.0
_KEYS_ASKED_EVERY_S: Final = 2.0
"""A token with an unknown key makes us ask for new ones; anyone may send one."""

_ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signed with a key pair: never `none`, and never a shared secret."""
_LEEWAY_S: Final = 60
_LOGOUT_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
_LOGOUT_TOKEN_AGE_S: Final = 300


@dataclass(frozen=True, slots=True)
class Attempt:
    """What must come back with the provider's answer."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the provider says about a person."""

    claims: Claims
    """Of the ID token and of the user information."""
    id_token: str


class Provider:
    """Thread-safe. Configuration and keys are fetched when they are first needed, and kept for an hour."""

    def __init__(self, settings: BffSettings, http: ProviderHttp | None = None):
        assert settings.oidc_issuer is not None
        self._issuer = settings.oidc_issuer
        self._client_id = settings.oidc_client_id or ""
        secret = settings.oidc_client_secret
        self._client_secret = None if secret is None else secret.get_secret_value()
        self._scopes = settings.oidc_scopes
        self._http = http or ProviderHttp(settings.oidc_timeout_s)
        self._lock = Lock()
        self._configuration: Mapping[str, Any] = {}
        self._configured_until = 0.0
        self._keys: KeySet | None = None
        self._keys_asked_at = float("-inf")

    @property
    def issuer(self) -> str:
        return self._issuer

    def begin(self, redirect_uri: str) -> tuple[str, Attempt]:
        """Return the URL that signs a person in, and what must come back. Raises ProviderUnavailable."""
        attempt = Attempt(generate_token(43), generate_token(43), generate_token(64))
        url, _ = self._client(redirect_uri).create_authorization_url(
            self._endpoint("authorization_endpoint"),
            state=attempt.state,
            nonce=attempt.nonce,
            code_verifier=attempt.verifier,
        )
        return str(url), attempt

    def finish(self, code: str, attempt: Attempt, redirect_uri: str) -> SignedIn:
        """Exchange the code of the provider's answer, and verify the ID token.

        Raises ProviderUnavailable, SignInRefused, SignInInvalid.
        """
        try:
            token = self._client(redirect_uri).fetch_token(
                self._endpoint("token_endpoint"),
                grant_type="authorization_code",
                code=code,
                code_verifier=attempt.verifier,
            )
        except AuthlibBaseError as error:
            log.warning("sign-in refused", error=error.error)
            raise SignInRefused from error
        except ValueError as error:
            raise ProviderUnavailable from error
        id_token, access_token = token.get("id_token"), token.get("access_token")
        if not isinstance(id_token, str):
            log.warning("sign-in invalid", error="no ID token")
            raise SignInInvalid
        claims = self._id_token_claims(id_token, attempt.nonce, access_token)
        return SignedIn({**self._user_information(access_token, claims), **claims}, id_token)

    def require_issuer(self, issuer: str | None) -> None:
        """Check the parameter `iss` of the provider's answer (RFC 9207). Raises SignInInvalid."""
        is_promised = self._known().get("authorization_response_iss_parameter_supported") is True
        if issuer != self._issuer and (issuer is not None or is_promised):
            log.warning("sign-in invalid", error="response of another issuer")
            raise SignInInvalid

    def logout_url(self, id_token: str | None, return_to: str) -> str | None:
        """Return the URL that signs a person out at the provider; None if it has none, or is away."""
        try:
            endpoint = self._known().get("end_session_endpoint")
        except ProviderUnavailable:
            return None
        if not isinstance(endpoint, str):
            return None
        hint = {} if id_token is None else {"id_token_hint": id_token}
        parameters = {"client_id": self._client_id, "post_logout_redirect_uri": return_to, **hint}
        return str(add_params_to_uri(endpoint, list(parameters.items())))

    def logout(self, token: str) -> ProviderLogout:
        """Verify a logout token, and return the sessions that it ends. Raises SignInInvalid, ProviderUnavailable."""
        claims = self._decoded(token).claims
        now = time.time()
        audience = claims.get("aud")
        events, issued = claims.get("events"), claims.get("iat")
        subject, session = claims.get("sub"), claims.get("sid")
        is_valid = (
            claims.get("iss") == self._issuer
            and self._client_id in (audience if isinstance(audience, list) else [audience])
            and isinstance(events, dict)
            and isinstance(events.get(_LOGOUT_EVENT), dict)
            and isinstance(claims.get("jti"), str)
            and "nonce" not in claims
            and all(each is None or isinstance(each, str) for each in (subject, session))
            and (subject or session)
            and isinstance(issued, int | float)
            and -_LEEWAY_S <= now - issued <= _LOGOUT_TOKEN_AGE_S
            and claims.get("exp", now) >= now - _LEEWAY_S
        )
        if not is_valid or not isinstance(issued, int | float):
            log.warning("logout token invalid")
            raise SignInInvalid
        # A token that is sent again ends no session that began after it.
        until = datetime.fromtimestamp(min(issued, now) + 1, UTC)
        return ProviderLogout(issuer=self._issuer, subject=subject, provider_session=session, started_before=until)

    def _client(self, redirect_uri: str) -> OAuth2Client:
        return OAuth2Client(
            self._http,
            client_id=self._client_id,
            client_secret=self._client_secret,
            token_endpoint_auth_method=self._client_authentication(),
            scope=self._scopes,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )

    def _client_authentication(self) -> str:
        if self._client_secret is None:
            return "none"
        supported = self._known().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        is_by_form = "client_secret_basic" not in supported and "client_secret_post" in supported
        return "client_secret_post" if is_by_form else "client_secret_basic"

    def _id_token_claims(self, id_token: str, nonce: str, access_token: object) -> Claims:
        token = self._decoded(id_token)
        parameters = {"nonce": nonce, "client_id": self._client_id, "access_token": access_token}
        required = {
            "iss": {"essential": True, "value": self._issuer},
            "aud": {"essential": True, "value": self._client_id},
        }
        claims = CodeIDToken(token.claims, token.header, required, parameters)
        try:
            claims.validate(leeway=_LEEWAY_S)
        except JoseError as error:
            log.warning("sign-in invalid", error=error.error, claim=getattr(error, "claim", None))
            raise SignInInvalid from error
        return dict(claims)

    def _user_information(self, access_token: object, claims: Claims) -> Claims:
        """Return the claims that the provider does not put into the ID token."""
        endpoint = self._known().get("userinfo_endpoint")
        if not isinstance(endpoint, str) or not isinstance(access_token, str):
            return {}
        information = self._http.get_object(endpoint, access_token)
        if information.get("sub") != claims["sub"]:
            log.warning("sign-in invalid", error="user information of another person")
            raise SignInInvalid
        return information

    def _decoded(self, token: str) -> jwt.Token:
        """Verify the signature of a token, with new keys if its key is not known. Raises SignInInvalid."""
        supported = self._known().get("id_token_signing_alg_values_supported") or ["RS256"]
        algorithms = [each for each in _ALGORITHMS if each in supported]
        registry = JWSRegistry(algorithms=algorithms, strict_check_header=False)
        try:
            try:
                return jwt.decode(token, self._key_set(), registry=registry)
            except InvalidKeyIdError:
                return jwt.decode(token, self._key_set(is_unknown=True), registry=registry)
        except (JoseError, ValueError) as error:
            log.warning("token invalid", error=type(error).__name__)
            raise SignInInvalid from error

    def _key_set(self, *, is_unknown: bool = False) -> KeySet:
        """Return the provider's keys; asked for again if one `is_unknown`, though not by every token."""
        with self._lock:
            age_s = time.monotonic() - self._keys_asked_at
            if self._keys is not None and age_s < (_KEYS_ASKED_EVERY_S if is_unknown else _KEYS_KEPT_S):
                return self._keys
        keys = _key_set(self._http.get_object(self._endpoint("jwks_uri")).get("keys"))
        with self._lock:
            self._keys, self._keys_asked_at = keys, time.monotonic()
        return keys

    def _endpoint(self, name: str) -> str:
        endpoint = self._known().get(name)
        if not isinstance(endpoint, str):
            log.error("identity provider has no such endpoint", endpoint=name)
            raise ProviderUnavailable
        return endpoint

    def _known(self) -> Mapping[str, Any]:
        """Return the provider's configuration. Raises ProviderUnavailable."""
        with self._lock:
            if time.monotonic() < self._configured_until:
                return self._configuration
        configuration = self._http.get_object(f"{self._issuer.rstrip('/')}{_WELL_KNOWN}")
        if configuration.get("issuer") != self._issuer:
            log.error("identity provider has another issuer", issuer=str(configuration.get("issuer"))[:200])
            raise ProviderUnavailable
        with self._lock:
            self._configuration = configuration
            self._configured_until = time.monotonic() + _CONFIGURATION_KEPT_S
        return configuration


def _key_set(described: object) -> KeySet:
    """Return the keys for signatures, without those of unknown kinds. Raises ProviderUnavailable."""
    keys: list[Key] = []
    for each in described if isinstance(described, list) else ():
        try:
            if each.get("use", "sig") == "sig":
                keys.append(import_key(each))
        except (JoseError, ValueError, TypeError, AttributeError) as error:
            log.info("key of the identity provider ignored", error=type(error).__name__)
    if not keys:
        log.warning("identity provider has no keys")
        raise ProviderUnavailable
    return KeySet(keys)
