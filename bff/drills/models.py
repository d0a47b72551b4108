"""Drills of going back: what they do to their own learners, and what came of each."""

from django.db import models
from django.db.models.functions import Now

from banyan.models import Tenant
from bff.routes.models import DrillFault


class Drill(models.Model):
    """One rehearsal: the module fails for learners made for it, and they are sent back."""

    class Status(models.TextChoices):
        ASKED = "asked", "asked for"
        RUNNING = "running", "running"
        PASSED = "passed", "passed"
        FAILED = "failed", "failed"
        REFUSED = "refused", "refused, nothing was tried"
        LEFT = "left", "left behind by its process, and put back"

    class Switch(models.TextChoices):
        LEARNERS = "learners", "Only the drill's own learners go back"
        KILL = "kill", "The kill switch: everybody's new requests go back meanwhile"

    Fault = DrillFault.Kind

    route = models.CharField(
        max_length=80,
        help_text="The key of a route that does not follow an attempt, such as start.",
    )
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    assessment = models.CharField(
        max_length=64,
        blank=True,
        help_text="What the drill's learners sit. It needs a question that is typed and as many"
        " attempts as one likes, on both sides. Empty: the first of these.",
    )
    switch = models.CharField(max_length=10, choices=Switch, default=Switch.LEARNERS)
    fault = models.CharField(max_length=10, choices=Fault, default=Fault.ERRORS)
    operator = models.CharField(max_length=150)
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    outcome = models.CharField(max_length=1000, blank=True, default="")
    times = models.JSONField(default=dict, help_text="Unix time of each moment, in seconds.")
    figures = models.JSONField(default=dict)
    versions = models.JSONField(default=dict, help_text="Of the routes, at each flip.")
    journal = models.JSONField(default=dict)
    journal_hash = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now(), help_text="When its process last said so.")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            # Two would see each other's faults and flips.
            models.UniqueConstraint(
                fields=["status"],
                condition=models.Q(status="running"),
                name="bff_one_drill_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"drill {self.pk}: {self.route} of {self.tenant}, {self.get_status_display()}"
