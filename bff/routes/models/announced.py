"""Tables that decide where requests go: written to in a flip only (bff/flips/change.py)."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models

from bff.routes.flip import only_in_a_flip

M = TypeVar("M", bound=models.Model, covariant=True)


class AnnouncedQuerySet(models.QuerySet[M]):
    """Rows that change in a flip only. `bulk_update` is made of `update`."""

    def update(self, **fields: Any) -> int:
        only_in_a_flip(self.model._meta.verbose_name_raw)
        return super().update(**fields)

    def delete(self) -> tuple[int, dict[str, int]]:
        only_in_a_flip(self.model._meta.verbose_name_raw)
        return super().delete()

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        only_in_a_flip(self.model._meta.verbose_name_raw)
        return super().bulk_create(objs, *args, **kwargs)

    def _raw_delete(self, using: str | None) -> int:
        # How Django deletes rows that go with another: those of a drill, say.
        if self.exists():
            only_in_a_flip(self.model._meta.verbose_name_raw)
        deleted: int = super()._raw_delete(using)
        return deleted


class AnnouncedRows(models.Manager[M]):
    """`objects` of such a table."""

    def get_queryset(self) -> AnnouncedQuerySet[M]:
        return AnnouncedQuerySet(self.model, using=self._db)


class Announced(models.Model):
    """A row that changes in a flip only, however it is written."""

    objects = AnnouncedRows()

    class Meta:
        abstract = True
        base_manager_name = "objects"  # so that deleting what it belongs to is no way around

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        only_in_a_flip(self._meta.verbose_name_raw)
        super().save_base(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        only_in_a_flip(self._meta.verbose_name_raw)
        return super().delete(*args, **kwargs)
