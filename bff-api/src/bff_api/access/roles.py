"""Roles of a person from the groups that a provider or a proxy says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from bff_api.settings import BffSettings
from mesh.contracts.problems import Forbidden
from mesh.contracts.user import Role


class NotAMember(Forbidden):
    """403: the person is in none of the groups that may sign in."""

    slug = "not-a-member"
    title = "Not allowed to sign in"


@dataclass(frozen=True, slots=True)
class GroupRoles:
    admins: frozenset[str]
    users: frozenset[str]
    """Empty: everyone."""
    admin_methods: frozenset[str] = frozenset()
    """Ways to sign in (`amr`, RFC 8176) of which an administrator has used one; empty: any."""

    @classmethod
    def of(cls, settings: BffSettings) -> Self:
        return cls(settings.admin_groups, settings.user_groups, settings.admin_amr)

    def of_groups(self, groups: Iterable[str], methods: Iterable[str] = ()) -> frozenset[Role]:
        """Return the roles of a member of groups who has signed in by these methods. Raises NotAMember."""
        member = frozenset(groups)
        if member & self.admins:
            is_proven = not self.admin_methods or not self.admin_methods.isdisjoint(methods)
            return frozenset((Role.USER, Role.ADMIN)) if is_proven else frozenset((Role.USER,))
        if self.users and not member & self.users:
            raise NotAMember("Your account is in none of the groups that may use this. Ask your administrator.")
        return frozenset((Role.USER,))
