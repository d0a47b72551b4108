"""Who is in which course, as the school's own system says."""

from django.db import models

from banyan.ids import uuid7
from banyan.models import Tenant
from banyan.tenancy.rows import TenantRows


class Enrolment(models.Model):
    """A person in a course. It gives nobody access: that is the LMS's. It tells a teacher who has
    not begun."""

    class Role(models.TextChoices):
        STUDENT = "student"
        TEACHER = "teacher"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    course = models.CharField(max_length=64, help_text="The LMS's id of the course.")
    learner = models.CharField(max_length=64, help_text="The LMS's id of the person.")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=10, choices=Role)

    across_tenants = models.Manager["Enrolment"]()  # first, so that it is the admin's
    objects = TenantRows["Enrolment"]()

    class Meta:
        ordering = ["course", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "course", "learner"], name="assessments_enrolment_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.role} in {self.course})"
