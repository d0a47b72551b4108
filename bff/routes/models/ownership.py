"""Who owns a school's attempts."""

from django.db import models
from django.db.models.functions import Now

from banyan.ids import uuid7
from banyan.models import Tenant
from bff.routes.ownership import AGGREGATE, Owner, State


class Ownership(models.Model):
    """How far the hand-over of a kind of aggregate of a tenant is. No row: it has not begun, and
    every attempt stays where its pin says."""

    STATES = tuple((one.value, one.name.replace("_", " ").capitalize()) for one in State)
    OWNERS = tuple((one.value, one.value) for one in Owner)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    aggregate = models.CharField(max_length=40, default=AGGREGATE)
    upstream = models.CharField(max_length=40, default="monolith", help_text="The legacy LMS.")
    state = models.CharField(max_length=12, choices=STATES, default=State.LEGACY)
    owner = models.CharField(max_length=8, choices=OWNERS, default=Owner.LEGACY)
    epoch = models.BigIntegerField(default=1, help_text="Raised by every change of state.")
    pending = models.CharField(
        max_length=12, blank=True, help_text="The state it is on its way to while nobody owns it."
    )
    changed_at = models.DateTimeField(db_default=Now())
    read_up_to = models.BigIntegerField(default=0, help_text="The LMS's last change taken over.")
    archive_up_to = models.BigIntegerField(default=0, help_text="The archive is moved to here.")
    archive_of = models.PositiveBigIntegerField(default=0, help_text="So many attempts are moved.")
    archive_seconds = models.FloatField(default=0, help_text="So long it took up to here.")
    archive_done = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True, blank=True)
    differing = models.JSONField(default=list, help_text="[{attempt, why}], of the last time.")

    class Meta:
        verbose_name = "hand-over"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "aggregate"], name="bff_one_ownership")
        ]

    def __str__(self) -> str:
        return f"{self.aggregate}s of {self.tenant}"
