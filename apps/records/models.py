"""Where learning records go, and what was not taken there."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now

from banyan.ids import uuid7
from banyan.models import Checkpoint, Tenant
from banyan.outgoing.deliveries import Receiver
from banyan.outgoing.http import why_not_sendable


def sendable(url: str) -> None:
    """A validator of addresses that we call."""
    reason = why_not_sendable(url)
    if reason is not None:
        raise ValidationError(f"This cannot be used: {reason}.")


class Store(Receiver):
    """A learning record store or Caliper endpoint of one school."""

    class Kind(models.TextChoices):
        XAPI = "xapi", "xAPI 1.0.3 (learning record store)"
        CALIPER = "caliper", "Caliper 1.2"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(
        Tenant, on_delete=models.PROTECT, related_name="+", verbose_name="school"
    )
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind)
    active = models.BooleanField(
        default=False,
        help_text="On: what happens from now on is sent there. Off: nothing is, and what happens"
        " meanwhile is not sent later either.",
    )
    endpoint = models.CharField(
        max_length=1000,
        validators=[sendable],
        help_text="xAPI: the address that ends in <code>/statements</code>.",
    )
    home = models.CharField(
        max_length=200,
        validators=[sendable],
        help_text="The school's own address, such as https://school.example: things and people"
        " are named under it. Changing it makes them others.",
    )
    user = models.CharField(max_length=200, blank=True, help_text="xAPI: the key. Caliper: empty.")
    secret = models.TextField(blank=True, editable=False, help_text="Sealed.")
    responses = models.BooleanField(
        "send answers",
        default=False,
        help_text="What was answered, and not only that something was. Names and e-mail addresses"
        " are never sent.",
    )
    halted = models.CharField(max_length=500, blank=True, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def reader(self) -> str:
        """Its name among the readers of the event log."""
        return f"records:{self.id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        if not self.active:
            # A reader that does not read would keep months of the log from being archived.
            Checkpoint.objects.filter(reader=self.reader).delete()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        Checkpoint.objects.filter(reader=self.reader).delete()
        return super().delete(*args, **kwargs)


class SetAside(models.Model):
    """A document that its store has refused by itself; the others have gone on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="set_aside")
    document = models.JSONField()
    reason = models.CharField(max_length=500)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "refused record"

    def __str__(self) -> str:
        return self.reason
