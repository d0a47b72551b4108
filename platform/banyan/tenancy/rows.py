"""The manager of every table that holds tenants' rows."""

from typing import Any, TypeVar

from django.db import models

from banyan.tenancy.scope import current_tenant

M = TypeVar("M", bound=models.Model)


class TenantRows(models.Manager[M]):
    """`objects` of a tenant's table: filters by the scope, fails closed without one."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(tenant_id=current_tenant())

    def create(self, **values: Any) -> M:
        values.setdefault("tenant_id", current_tenant())
        return super().create(**values)
