"""Who has heard of which version."""

from django.db import models
from django.db.models.functions import Now


class Worker(models.Model):
    """A web process and the version of the routes it works with."""

    id = models.CharField(primary_key=True, max_length=80)
    version = models.BigIntegerField()
    acked_at = models.DateTimeField(db_default=Now(), help_text="When it took that version up.")
    started_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        verbose_name = "web process"
        verbose_name_plural = "web processes"

    def __str__(self) -> str:
        return f"{self.id} on v{self.version}"
