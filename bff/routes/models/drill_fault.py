"""The fault of a drill, as the routes hold it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from banyan.models import Tenant
from bff.routes.models.announced import Announced


class DrillFault(Announced):
    """What the module seems to do to a drill's learners on a route, and to nobody else."""

    class Kind(models.TextChoices):
        ERRORS = "errors", "The module answers the drill's learners with errors"
        HANGS = "hangs", "The module does not answer the drill's learners in time"

    drill = models.OneToOneField("bff.Drill", on_delete=models.CASCADE, related_name="staged")
    route = models.CharField(max_length=80)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    learners = ArrayField(models.CharField(max_length=64))
    kind = models.CharField(max_length=10, choices=Kind)
    expires_at = models.DateTimeField(help_text="It ends by itself if its drill is killed.")

    class Meta:
        pass  # of its own, so that the tables' base is no matter of migrations

    def __str__(self) -> str:
        return f"{self.kind} for {len(self.learners)} learners of drill {self.drill_id}"
