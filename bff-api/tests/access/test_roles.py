"""Test which roles the claims of a provider give."""

from __future__ import annotations

import pytest

from bff_api.access.roles import GroupRoles
from bff_api.settings import BffSettings
from bff_api.sign_in.identities import Identities
from mesh.contracts.user import Role

USER = frozenset((Role.USER,))
ADMIN = frozenset((Role.USER, Role.ADMIN))


@pytest.mark.parametrize(
    ("required", "amr", "roles"),
    [
        ("", None, ADMIN),
        ("mfa,hwk", ["pwd", "mfa"], ADMIN),
        ("mfa,hwk", "pwd, hwk", ADMIN),
        ("mfa", ["pwd"], USER),
        ("mfa", None, USER),
        ("mfa", {"mfa": True}, USER),
    ],
)
def test_administrator_needs_a_required_way_to_sign_in(
    required: str, amr: object, roles: frozenset[Role], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BFF_API_ADMIN_GROUPS", "admins")
    monkeypatch.setenv("BFF_API_ADMIN_AMR", required)
    identities = Identities("groups", GroupRoles.of(BffSettings()))
    claims = {"sub": "anna", "groups": ["admins"], "amr": amr}
    assert identities.of_claims("https://id.example", claims).roles == roles


def test_way_to_sign_in_makes_no_other_user_an_administrator() -> None:
    roles = GroupRoles(frozenset(("admins",)), frozenset(), frozenset(("mfa",)))
    assert roles.of_groups(["readers"], ["mfa"]) == USER
