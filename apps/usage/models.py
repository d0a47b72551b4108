"""Attempts as Kafka tells of them: when they began and were handed in, and nothing about whose."""

from django.db import models

from banyan.models import Tenant
from banyan.tenancy.rows import TenantRows


class Sitting(models.Model):
    """An attempt as it was at its revision `seq`; a reopened one is not handed in."""

    pk = models.CompositePrimaryKey("tenant_id", "attempt")
    tenant_id = models.UUIDField()
    attempt = models.UUIDField()
    seq = models.BigIntegerField()
    started_at = models.DateTimeField(null=True)
    handed_in_at = models.DateTimeField(null=True)
    by_clock = models.BooleanField(help_text="Handed in by the deadline and not by the learner.")

    objects = TenantRows["Sitting"]()

    def __str__(self) -> str:
        return f"{self.attempt}@{self.seq}"


class Hour(models.Model):
    """A view: what was begun and handed in at a school in one hour (UTC)."""

    id = models.TextField(primary_key=True)
    tenant = models.ForeignKey(
        Tenant, on_delete=models.DO_NOTHING, related_name="+", verbose_name="school"
    )
    hour = models.DateTimeField("hour from")
    begun = models.BigIntegerField()
    handed_in = models.BigIntegerField()
    by_clock = models.BigIntegerField("of them by the deadline")

    class Meta:
        managed = False
        db_table = "usage_hour"
        ordering = ["-hour", "tenant"]
        verbose_name = "hour of exams"
        verbose_name_plural = "exams by the hour"

    def __str__(self) -> str:
        return f"{self.tenant}, {self.hour:%Y-%m-%d %H:%M}"
