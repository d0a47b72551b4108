"""Every change of who owns a school's attempts, and which attempt is which over there."""

import hashlib
from typing import Any

from django.db import models
from django.utils import timezone

from banyan.chains import canonical
from banyan.tenancy.rows import TenantRows
from bff.routes.models import Ownership


class OwnershipChange(models.Model):
    """A change of ownership: when, by whom, why. Each holds the hash of the one before."""

    ownership = models.ForeignKey(Ownership, on_delete=models.PROTECT, related_name="changes")
    epoch = models.BigIntegerField()
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    owner = models.CharField(max_length=8)
    actor = models.CharField(max_length=150)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    hash = models.BinaryField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["ownership", "epoch"], name="bff_ownership_epoch")
        ]

    def __str__(self) -> str:
        return f"{self.epoch}: {self.before} → {self.after}"

    def hash_after(self, before: bytes) -> bytes:
        """The hash of this change when it follows the one with the hash `before`."""
        said: dict[str, Any] = {
            name: getattr(self, name) for name in ("epoch", "before", "after", "owner", "actor")
        }
        said |= {"reason": self.reason, "at": self.at.isoformat(), "of": str(self.ownership_id)}
        return hashlib.sha256(before + canonical(said)).digest()


class Twin(models.Model):
    """An attempt that both sides hold, or are to hold."""

    pk = models.CompositePrimaryKey("tenant_id", "attempt_id")
    tenant_id = models.UUIDField()
    attempt_id = models.UUIDField()
    legacy_id = models.BigIntegerField(null=True, help_text="Null: not there yet.")
    taken = models.BigIntegerField(default=0, help_text="The LMS's change that is in our copy.")
    sent = models.BigIntegerField(default=-1, help_text="Our revision that the LMS holds.")
    touched_at = models.DateTimeField(default=timezone.now, help_text="Last taken or sent.")
    problem = models.CharField(
        max_length=300, blank=True, help_text="Why the other side cannot hold it."
    )

    objects = TenantRows["Twin"]()
    across_tenants = models.Manager["Twin"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "legacy_id"], name="bff_twin_of_legacy")
        ]
        indexes = [
            models.Index(
                fields=["tenant_id"], condition=~models.Q(problem=""), name="bff_twin_problem"
            ),
            models.Index(fields=["tenant_id", "touched_at"], name="bff_twin_touched"),
        ]

    def __str__(self) -> str:
        return f"{self.legacy_id} ↔ {self.attempt_id}"
