"""Files that learners have uploaded, for an answer to name."""

from django.db import models

from banyan.ids import uuid7
from banyan.tenancy.rows import TenantRows


class Upload(models.Model):
    """A stored file of a learner, for one slot of one attempt.

    To upload is not to answer: an answer that is saved names it. `kept` is written once some
    event names it, and then it stays; what none has named for hours is `removed_at` first, so
    that no answer can name it any more, and deleted later.
    """

    pk = models.CompositePrimaryKey("tenant_id", "id")
    tenant_id = models.UUIDField()
    id = models.UUIDField(default=uuid7)
    attempt_id = models.UUIDField()
    slot = models.PositiveSmallIntegerField()
    learner = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField(help_text="In bytes.")
    digest = models.CharField(max_length=64, help_text="SHA-256, hex.")
    stored = models.CharField(max_length=200, help_text="Its name in the storage.")
    uploaded_at = models.DateTimeField()
    kept = models.BooleanField(default=False, db_default=False)
    removed_at = models.DateTimeField(null=True)

    objects = TenantRows["Upload"]()
    across_tenants = models.Manager["Upload"]()

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant_id", "attempt_id", "slot"], name="assessments_upload_of_slot"
            ),
            models.Index(
                fields=["tenant_id", "uploaded_at"],
                condition=models.Q(kept=False),
                name="assessments_upload_unnamed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.slot}: {self.name}"
