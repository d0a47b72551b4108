"""What replays have proven."""

from django.db import models
from django.db.models.functions import Now

from banyan.ids import uuid7


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
    coverage = models.JSONField(help_text="How many questions of each type were compared by rule.")
    report = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["scorer", "created_at"], name="assessments_verdict_of")]

    def __str__(self) -> str:
        found = f"{self.differing} of {self.gradings} differ"
        return f"{self.scorer[:8]} on {self.corpus[:8]}: {found}"

    @property
    def is_clean(self) -> bool:
        """Whether something was compared, and nothing came out differently."""
        return self.gradings > 0 and not self.differing
