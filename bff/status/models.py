"""The outcomes of what people tried to do, and what was published about them."""

from typing import Any

from django.db import models

from banyan.ids import uuid7


class OutcomeMinute(models.Model):
    """Attempts at an activity in one minute, of all workers together."""

    pk = models.CompositePrimaryKey("minute", "activity")
    minute = models.BigIntegerField(help_text="Minutes since 1970, UTC.")
    activity = models.CharField(max_length=40)
    worked = models.BigIntegerField()
    slow = models.BigIntegerField()
    failed = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.activity}@{self.minute}"


class OutcomeDay(models.Model):
    """The same of one day (UTC), which is kept when its minutes are gone."""

    pk = models.CompositePrimaryKey("day", "activity")
    day = models.DateField()
    activity = models.CharField(max_length=40)
    worked = models.BigIntegerField()
    slow = models.BigIntegerField()
    failed = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.activity}@{self.day}"


class Incident(models.Model):
    """What its next entry in the history will say, for the editor; the public reads the history.

    `activities` maps what is affected to its state; texts are by language, English always.
    """

    class Kind(models.TextChoices):
        INCIDENT = "incident", "Incident: something does not work"
        MAINTENANCE = "maintenance", "Maintenance: planned"

    class Impact(models.TextChoices):
        NONE = "none", "None"
        MINOR = "minor", "Minor"
        MAJOR = "major", "Major"
        CRITICAL = "critical", "Critical"

    class Status(models.TextChoices):
        INVESTIGATING = "investigating", "Investigating"
        IDENTIFIED = "identified", "Identified"
        MONITORING = "monitoring", "Monitoring"
        RESOLVED = "resolved", "Resolved"
        POSTMORTEM = "postmortem", "Postmortem"
        SCHEDULED = "scheduled", "Scheduled"
        IN_PROGRESS = "in_progress", "In progress"
        VERIFYING = "verifying", "Verifying"
        COMPLETED = "completed", "Completed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.INCIDENT)
    title = models.JSONField(default=dict)
    status = models.CharField(max_length=14, choices=Status)
    impact = models.CharField(max_length=8, choices=Impact, default=Impact.MINOR)
    activities = models.JSONField(default=dict)
    starts = models.DateTimeField("starts (UTC)", null=True, blank=True)
    ends = models.DateTimeField("ends (UTC)", null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.title.get("en", self.id))


class StatusEntry(models.Model):
    """An entry of the signed history. Nothing in it is ever changed; what was wrong is corrected
    by an entry of its own (bff/status/history.py)."""

    seq = models.BigIntegerField(primary_key=True)
    type = models.CharField(max_length=20)
    incident_id = models.UUIDField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=150, help_text="Not part of what is published.")
    payload = models.JSONField()
    hash = models.BinaryField()
    receipt = models.TextField(help_text="The signature over this hash.")

    class Meta:
        ordering = ["-seq"]
        verbose_name_plural = "signed history"

    def __str__(self) -> str:
        return f"{self.seq}: {self.payload.get('title', {}).get('en', '')}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The history is only added to: publish a correction.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("The history is only added to: publish a correction.")
