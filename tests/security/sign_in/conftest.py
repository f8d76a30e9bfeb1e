"""A provider, and a mesh in one process whose users sign in there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import pytest

from harness.servers.oidc_provider import ADMIN_GROUP, CLIENT_ID, CLIENT_SECRET, USER_GROUP, OidcProvider, oidc_provider
from tests.mesh.system import Bff, Mesh, running_mesh
from tests.security.sign_in.browsers import Browser


@pytest.fixture(scope="package")
def provider() -> Iterator[OidcProvider]:
    with oidc_provider() as provider:
        yield provider


@pytest.fixture(scope="package")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mesh]:
    """Return the mesh without sign-in; replicas with it are started by `start_bff`."""
    with running_mesh(tmp_path_factory.mktemp("mesh")) as mesh:
        yield mesh


def sign_in_settings(provider: OidcProvider, **more: Any) -> Mapping[str, Any]:
    settings = {
        "access": "oidc",
        "oidc_issuer": provider.issuer,
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": CLIENT_SECRET,
        "oidc_scopes": "openid profile email groups",
        "admin_groups": ADMIN_GROUP,
        "user_groups": USER_GROUP,
    }
    return settings | more


StartBff = Callable[..., AbstractContextManager[Bff]]


@pytest.fixture(scope="package")
def start_bff(mesh: Mesh, provider: OidcProvider) -> StartBff:
    """Return a function that runs a replica with sign-in; keyword arguments are settings."""

    @contextmanager
    def start(**more: Any) -> Iterator[Bff]:
        with mesh.other_bff(**sign_in_settings(provider, **more)) as bff:
            yield bff

    return start


@pytest.fixture(scope="package")
def replicas(start_bff: StartBff, provider: OidcProvider) -> Iterator[list[Bff]]:
    """Return three replicas: two where users must sign in, and one that is open as well."""
    with ExitStack() as stack:
        started = [stack.enter_context(start_bff(access=access)) for access in ("oidc", "oidc,keys", "open,oidc,keys")]
        provider.register(*(bff.address for bff in started))
        yield started


@pytest.fixture
def browser(replicas: list[Bff]) -> Browser:
    """Return a new browser at a replica where users must sign in."""
    return Browser(replicas[0].address)


@pytest.fixture
def visitor(replicas: list[Bff]) -> Browser:
    """Return a new browser at the replica that is open, with the cookie of an anonymous owner."""
    visitor = Browser(replicas[2].address)
    assert visitor.call("GET", "/").status_code == 200
    return visitor
