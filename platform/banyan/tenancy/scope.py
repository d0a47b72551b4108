"""The tenant of the work at hand, per task and per thread."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from banyan.errors import Fault

_tenant: ContextVar[UUID | None] = ContextVar("tenant", default=None)


class NoTenant(Fault):
    """A tenant's table was asked for without saying whose rows are meant."""


def current_tenant() -> UUID:
    """The tenant of this task. Raises NoTenant outside every scope."""
    tenant = _tenant.get()
    if tenant is None:
        raise NoTenant(NoTenant.__doc__)
    return tenant


@contextmanager
def tenant_scope(tenant: UUID) -> Iterator[None]:
    """Do the work inside for this tenant, and for no other."""
    token = _tenant.set(tenant)
    try:
        yield
    finally:
        _tenant.reset(token)
