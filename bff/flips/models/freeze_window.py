"""When nobody may be moved."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.functions import Now

from banyan.models import Tenant
from bff.routes.models.announced import Announced


class FreezeWindow(Announced):
    """A time in which more are not sent to the module: an exam, say.

    Exams that assessments themselves know of (opens, closes) need none.
    """

    title = models.CharField(max_length=200, help_text="What it is, shown to whoever flips.")
    tenant = models.ForeignKey(
        Tenant,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: for all schools.",
    )
    course = models.CharField(
        max_length=64, blank=True, help_text="The LMS's id. Empty: the whole school."
    )
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    padding_minutes = models.PositiveIntegerField(
        "minutes before",
        default=60,
        validators=[MaxValueValidator(14 * 24 * 60)],
        help_text="From so long before it begins, nobody is sent to the module any more.",
    )
    calendar = models.CharField(
        max_length=100, blank=True, editable=False, help_text="The file it was imported from."
    )
    uid = models.CharField(max_length=255, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["starts"]
        indexes = [models.Index(fields=["ends", "starts"], name="bff_freeze_now")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts__lt=models.F("ends")),
                name="bff_freeze_starts_before_it_ends",
                violation_error_message="It must start before it ends.",
            ),
            models.CheckConstraint(
                condition=models.Q(course="") | models.Q(tenant__isnull=False),
                name="bff_freeze_course_of_a_school",
                violation_error_message="A course is a school's: say which.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.starts:%d %B %Y %H:%M} to {self.ends:%d %B %Y %H:%M} UTC"

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        if self.course and self.tenant_id is None:
            errors["tenant"] = "A course is a school's: say which."
        if errors:
            raise ValidationError(errors)
