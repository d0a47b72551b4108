"""An attempt ends on the stack where it began."""

from django.db import models
from django.db.models.functions import Now

from banyan.ids import uuid7
from banyan.tenancy.rows import TenantRows


class AttemptPin(models.Model):
    """An attempt ends on the stack where it began, whatever is flipped meanwhile."""

    class Target(models.TextChoices):
        LEGACY = "legacy"
        MODULE = "module"

    pk = models.CompositePrimaryKey("tenant_id", "id")
    tenant_id = models.UUIDField()
    id = models.UUIDField(default=uuid7)
    learner = models.CharField(max_length=64)
    assessment = models.CharField(max_length=128)
    attempt = models.CharField(max_length=64, null=True)  # noqa: DJ001  # null: not begun yet
    target = models.CharField(max_length=10, choices=Target)
    version = models.BigIntegerField(help_text="The route version that decided.")
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    objects = TenantRows["AttemptPin"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "learner", "assessment"],
                condition=models.Q(closed_at__isnull=True),
                name="bff_one_open_pin",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "attempt"],
                condition=models.Q(attempt__isnull=False),
                name="bff_pin_of_attempt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt or self.assessment} → {self.target}"
