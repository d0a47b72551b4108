"""Who is sent somewhere by name."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now

from banyan.models import Tenant
from bff.routes.models.announced import Announced
from bff.routes.models.pin import AttemptPin
from bff.routes.models.route import Route


class RouteOverride(Announced):
    """A person, a course or a school that goes where it says, whatever flag and ramp say.

    It counts for routes that are in their ramp or on the module and not stopped; the person's
    before the course's before the school's.
    """

    class About(models.TextChoices):
        PERSON = "person", "One person"
        COURSE = "course", "A course"
        TENANT = "tenant", "A whole school"

    about = models.CharField(max_length=10, choices=About)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(
        max_length=64,
        blank=True,
        help_text="The LMS's id of the person or course; empty for a school.",
    )
    group = models.SlugField(
        max_length=80, blank=True, help_text="For the routes of this group. Empty: for every route."
    )
    target = models.CharField(max_length=10, choices=AttemptPin.Target)
    reason = models.CharField(max_length=300)
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="It ends then. Empty: it holds until it is deleted."
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["tenant", "about", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "about", "subject", "group"], name="bff_override_once"
            ),
            models.CheckConstraint(
                condition=models.Q(about="tenant", subject="")
                | (~models.Q(about="tenant") & ~models.Q(subject="")),
                name="bff_override_subject",
                violation_error_message="A person or a course has an id; a school has none.",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="bff_override_reason",
                violation_error_message="Say why.",
            ),
        ]

    def __str__(self) -> str:
        whom = f"{self.about} {self.subject}".strip()
        return f"{whom} of {self.tenant} → {self.target}"

    def clean(self) -> None:
        if self.group and not Route.objects.filter(group=self.group).exists():
            raise ValidationError({"group": "No route is in such a group."})
