"""The person or program behind a request."""

from enum import StrEnum
from uuid import UUID

import msgspec

from banyan.errors import Forbidden


class Role(StrEnum):
    """What somebody is in their school."""

    LEARNER = "learner"
    TEACHER = "teacher"
    PROCTOR = "proctor"
    ADMIN = "admin"


class Principal(msgspec.Struct, frozen=True):
    """A verified token: `user` is the LMS's id of the person, `tenant` the id of the school.

    A `visitor` was sent by another platform: the LMS does not know them, so nothing of theirs can
    be on it.
    """

    tenant: UUID
    tenant_slug: str
    user: str
    name: str
    role: Role
    expires: int
    visitor: bool = False

    is_authenticated = True  # what DRF asks of a user

    def must_be(self, *roles: Role) -> None:
        """Raise Forbidden unless the principal has one of these roles."""
        if self.role not in roles:
            wanted = " or ".join(roles)
            raise Forbidden(f"This is for a {wanted}; you are logged in as a {self.role}.")
