"""What workers hear of when it changes."""

from typing import Any

from django.db import models, transaction


class Announced(models.Model):
    """Saved and deleted in one transaction with the version that tells of it (announcing.py)."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            return super().delete(*args, **kwargs)
