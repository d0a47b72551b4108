"""Projections: tables made of events, rebuilt from them at any time."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from banyan.tenancy.rows import TenantRows


class ResultRow(models.Model):
    """A line of the teacher's table: an attempt, how far it is and what it was worth."""

    pk = models.CompositePrimaryKey("tenant_id", "generation", "attempt_id")
    tenant_id = models.UUIDField()
    generation = models.PositiveIntegerField()
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
    items = models.PositiveSmallIntegerField(default=0)
    answered = ArrayField(models.PositiveSmallIntegerField(), default=list)
    last_saved_at = models.DateTimeField(null=True)
    seq = models.BigIntegerField(help_text="The last event that has changed its state.")
    answers_seq = models.BigIntegerField(default=0, help_text="The last one that has answered.")

    objects = TenantRows["ResultRow"]()

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant_id", "generation", "assessment_id"],
                name="assessments_result_by_quiz",
            )
        ]

    def __str__(self) -> str:
        return f"{self.learner}@{self.seq}"


class ItemMark(models.Model):
    """What one attempt got for one slot, while it counts: the ground of an item's statistics."""

    pk = models.CompositePrimaryKey("tenant_id", "generation", "attempt_id", "slot")
    tenant_id = models.UUIDField()
    generation = models.PositiveIntegerField()
    attempt_id = models.UUIDField()
    slot = models.PositiveSmallIntegerField()
    assessment_id = models.UUIDField()
    fraction = models.FloatField(null=True, help_text="Null: nothing was answered.")
    mark = models.FloatField()
    total = models.FloatField(help_text="Of the whole attempt.")
    answer = models.CharField(max_length=200, null=True)  # noqa: DJ001  # null: as fraction
    seconds = models.FloatField(null=True, help_text="Spent at it; null: it was never saved.")

    objects = TenantRows["ItemMark"]()

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant_id", "generation", "assessment_id"],
                name="assessments_item_mark_by_quiz",
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.slot}: {self.mark}"
