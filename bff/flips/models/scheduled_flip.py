"""Flips that wait for their time."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.functions import Now

from bff.routes.models.flag import Flag
from bff.routes.models.route import Route


class ScheduledFlip(models.Model):
    """What is to be flipped when; asked by one, approved by another, carried out by the clock."""

    class Everyone(models.TextChoices):
        YES = "yes", "Yes: the module"
        NO = "no", "No: back to the monolith"
        UNKNOWN = "unknown", "Unknown: each route's ramp"

    class Status(models.TextChoices):
        ASKED = "asked", "waits for approval"
        APPROVED = "approved", "approved, waits for its time"
        DONE = "done", "done"
        SUSPENDED = "suspended", "suspended"
        WITHDRAWN = "withdrawn", "withdrawn"

    route = models.ForeignKey(
        Route,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Its whole group moves with it.",
    )
    state = models.CharField(
        max_length=10, choices=Route.State, blank=True, help_text="Empty: as it is then."
    )
    ramp_bp = models.PositiveIntegerField(
        "ramp (basis points)",
        null=True,
        blank=True,
        validators=[MaxValueValidator(10_000)],
        help_text="Empty: as it is then.",
    )
    flag = models.ForeignKey(
        Flag, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    everyone = models.CharField(max_length=10, choices=Everyone, blank=True)
    due_at = models.DateTimeField("when")
    reason = models.CharField(max_length=500)
    asked_by = models.CharField(max_length=150, editable=False)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    based_on = models.BigIntegerField(editable=False, help_text="The version when it was asked.")
    approved_by = models.CharField(max_length=150, blank=True, editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED, editable=False)
    outcome = models.CharField(max_length=500, blank=True, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-due_at"]
        permissions = [("approve_scheduledflip", "Can approve scheduled flips of others")]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(status="approved"),
                name="bff_scheduled_flip_due",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by="") | ~models.Q(approved_by=models.F("asked_by")),
                name="bff_approver_is_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=("approved", "done")) | ~models.Q(approved_by=""),
                name="bff_done_only_if_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(route__isnull=False, flag__isnull=True, everyone="")
                | models.Q(route__isnull=True, flag__isnull=False, state="", ramp_bp__isnull=True),
                name="bff_flips_a_route_or_a_flag",
                violation_error_message="Say a route with its state or ramp, or a flag with its"
                " Everyone; not both.",
            ),
        ]

    def __str__(self) -> str:
        if self.flag is not None:
            return f"flag {self.flag}: everyone {self.everyone}"
        said = [self.state, "" if self.ramp_bp is None else f"ramp {self.ramp_bp}"]
        return f"route {self.route}: {', '.join(part for part in said if part)}"

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        if self.route_id and not self.state and self.ramp_bp is None:
            errors["state"] = "Say what is to change: the state, the ramp, or both."
        if self.flag_id and not self.everyone:
            errors["everyone"] = "Say what it is to become."
        if errors:
            raise ValidationError(errors)
