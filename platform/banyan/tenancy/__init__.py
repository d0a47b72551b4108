"""Whose rows these are: the scope is set once at the edge, and a query without it raises."""

from banyan.tenancy.scope import NoTenant, current_tenant, tenant_scope

__all__ = ["NoTenant", "current_tenant", "tenant_scope"]
