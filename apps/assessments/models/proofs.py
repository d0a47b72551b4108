"""What replays have proven."""

from django.db import models
from django.db.models.functions import Now

from banyan.ids import uuid7


class AcceptedDifferences(models.Model):
    """A file of differences that are accepted, put on record by somebody who answers for it."""

    digest = models.CharField(max_length=64, primary_key=True, help_text="SHA-256 of the entries.")
    entries = models.JSONField(help_text="What is accepted, why, by whom, until when.")
    put_by = models.CharField(max_length=150)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "accepted differences"

    def __str__(self) -> str:
        return f"{self.digest[:8]} by {self.put_by}"


class Verdict(models.Model):
    """What a replay of an archive has found about the scoring rules of a release."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scorer = models.CharField(max_length=64, help_text="SHA-256 of the scoring rules.")
    corpus = models.CharField(max_length=64, help_text="SHA-256 of the archive.")
    source = models.CharField(max_length=300, help_text="Where the archive lay.")
    attempts = models.BigIntegerField()
    questions = models.BigIntegerField()
    gradings = models.BigIntegerField(help_text="Of rules, that were compared.")
    differing = models.BigIntegerField(help_text="Gradings and sums that come out differently.")
    coverage = models.JSONField(
        help_text="How many questions were compared by rule, by type and policy."
    )
    report = models.JSONField()
    accepted = models.CharField(
        max_length=64, blank=True, db_default="", help_text="SHA-256 of the accepted differences."
    )
    accepted_until = models.DateField(
        null=True, help_text="The last day on which all that it accepts is accepted."
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "replay"
        indexes = [models.Index(fields=["scorer", "created_at"], name="assessments_verdict_of")]

    def __str__(self) -> str:
        found = f"{self.differing} of {self.gradings} differ"
        return f"{self.scorer[:8]} on {self.corpus[:8]}: {found}"

    @property
    def is_clean(self) -> bool:
        """Whether something was compared, and nothing came out differently."""
        return self.gradings > 0 and not self.differing
