"""A person from the claims of the provider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bff_api.access.roles import GroupRoles
from bff_api.sign_in.problems import SignInInvalid
from bff_api.sign_in.provider import Claims
from mesh.contracts.user import Identity

_NAMES: Final = ("name", "preferred_username", "nickname", "email")
_LONGEST_SUBJECT: Final = 255


@dataclass(frozen=True, slots=True)
class Identities:
    groups_claim: str
    roles: GroupRoles

    def of_claims(self, issuer: str, claims: Claims) -> Identity:
        """Return the person with the roles of the groups. Raises NotAMember, SignInInvalid."""
        subject = claims.get("sub")
        if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
            raise SignInInvalid
        return Identity(
            issuer=issuer,
            subject=subject,
            name=next((claims[name] for name in _NAMES if _is_text(claims.get(name))), None),
            email=claims["email"] if _is_text(claims.get("email")) else None,
            roles=self.roles.of_groups(_texts(claims.get(self.groups_claim)), _texts(claims.get("amr"))),
        )


def _texts(claim: object) -> list[str]:
    """Return the texts of a list, which some providers send as one text with commas."""
    if isinstance(claim, str):
        return [text.strip() for text in claim.split(",")]
    return [text for text in claim if isinstance(text, str)] if isinstance(claim, list) else []


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""
