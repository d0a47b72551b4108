"""The log of all flips."""

from django.db import models
from django.db.models.functions import Now


class RouteVersion(models.Model):
    """A change of routes, flags or overrides, numbered in the order of commits: the log of flips.

    Each row holds the hash of the one before it (bff/routes/flip_chain.py): what was written
    cannot be changed afterwards unseen.
    """

    class Source(models.TextChoices):
        ADMIN = "admin", "by hand in the admin"
        API = "api", "over the API"
        SCHEDULE = "schedule", "at its appointed time"
        AUTO = "auto", "by itself"
        DRILL = "drill", "in a drill"
        COMMAND = "command", "on the command line"

    version = models.BigAutoField(primary_key=True)
    actor = models.CharField(max_length=150)
    source = models.CharField(
        max_length=10, choices=Source, default=Source.COMMAND, db_default=Source.COMMAND
    )
    reason = models.CharField(max_length=500, default="", db_default="", blank=True)
    summary = models.CharField(max_length=300)
    before = models.JSONField(default=dict, db_default={}, help_text="What was changed, as it was.")
    after = models.JSONField(default=dict, db_default={}, help_text="And as it is since.")
    prev_hash = models.BinaryField(default=b"", db_default=b"")
    hash = models.BinaryField(default=b"", db_default=b"", help_text="Empty: older than the chain.")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-version"]
        verbose_name = "change of routes"
        verbose_name_plural = "changes of routes"

    def __str__(self) -> str:
        return f"v{self.version}"
