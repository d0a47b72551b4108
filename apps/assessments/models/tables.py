"""Projections: tables made of events, rebuilt from them at any time."""

from django.db import models

from banyan.tenancy.rows import TenantRows


class ResultRow(models.Model):
    """The teacher's table: a projection, rebuilt from events at any time."""

    pk = models.CompositePrimaryKey("tenant_id", "attempt_id")
    tenant_id = models.UUIDField()
    attempt_id = models.UUIDField()
    assessment_id = models.UUIDField()
    learner = models.CharField(max_length=64)
    learner_name = models.CharField(max_length=200)
    state = models.CharField(max_length=10)
    mark = models.CharField(max_length=20, null=True)  # noqa: DJ001  # null: not scored yet
    max_mark = models.CharField(max_length=20)
    marks = models.JSONField(default=list)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    seq = models.BigIntegerField()

    objects = TenantRows["ResultRow"]()

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "assessment_id"], name="assessments_result_by_quiz")
        ]

    def __str__(self) -> str:
        return f"{self.learner}@{self.seq}"
