"""Flags and routes, and the log of their changes."""

import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models.functions import Now
from django.http import HttpRequest
from waffle.models import AbstractUserFlag

from banyan.models import Tenant
from bff.matching import InvalidTemplate, check_template
from bff.targets import endpoint_names


class Announced(models.Model):
    """Saved and deleted in one transaction with the version that tells of it (announcing.py)."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            return super().delete(*args, **kwargs)


class Flag(Announced, AbstractUserFlag):
    """The switch administrators see: Everyone = Yes sends its routes to the module, No is the kill
    switch that sends them all back, Unknown leaves each to its ramp."""

    superusers = models.BooleanField(
        default=False, help_text="Off: administrators see what learners see."
    )
    tenants = models.ManyToManyField(
        Tenant, blank=True, help_text="While Everyone is Unknown: always the module for these."
    )

    needs_proof = models.BooleanField(
        "needs a clean replay",
        default=False,
        db_default=False,  # for the release before, which does not name it
        help_text="More learners are sent to the module only while a clean replay of at most a"
        " week ago stands for its scoring rules. Going back never needs one.",
    )

    class Meta:
        verbose_name = "flag"
        ordering = ["name"]

    def __str__(self) -> str:
        return str(self.name)

    def _is_active_for_percent(self, request: HttpRequest, read_only: bool) -> bool | None:
        # Waffle rolls dice per browser and keeps the result in a cookie anyone can forge.
        # Ramps live on routes, keyed by learner.
        return None


def new_salt() -> str:
    """A salt of its own for each route, so that ramps do not pick the same learners."""
    return secrets.token_hex(8)


class Route(Announced):
    """Where the requests of one endpoint go."""

    class State(models.TextChoices):
        LEGACY = "legacy", "Monolith: always"
        RAMP = "ramp", "By flag and ramp"
        MODULE = "module", "Module: always, unless its flag says No"

    class Pin(models.TextChoices):
        NONE = "none", "Each request for itself"
        OPENS = "opens", "Opens an attempt: decides its stack"
        FOLLOWS = "follows", "Stays where its attempt began"
        ENDS = "ends", "Ends an attempt, where it began"

    key = models.SlugField(max_length=80, unique=True, help_text="Its name in logs and headers.")
    method = models.CharField(
        max_length=7, choices=[(m, m) for m in ("GET", "POST", "PUT", "PATCH", "DELETE")]
    )
    template = models.CharField(
        max_length=200, help_text="For example <code>/api/v1/attempts/{attempt}/progress</code>."
    )
    upstream = models.CharField(max_length=40, default="monolith", help_text="The legacy side.")
    module_endpoint = models.CharField(
        max_length=80, help_text="The new side: a hot endpoint's name, or <code>django</code>."
    )
    flag = models.ForeignKey(
        Flag, null=True, blank=True, on_delete=models.PROTECT, related_name="routes"
    )
    state = models.CharField(max_length=10, choices=State, default=State.LEGACY)
    ramp_bp = models.PositiveIntegerField(
        "ramp (basis points)",
        default=0,
        validators=[MaxValueValidator(10_000)],
        help_text="Share of learners on the module: 0 none, 100 one in a hundred, 10000 all.",
    )
    pin = models.CharField(max_length=10, choices=Pin, default=Pin.NONE)
    salt = models.CharField(
        max_length=32,
        default=new_salt,
        validators=[RegexValidator(r"^[\x21-\x7e]+$")],
        help_text="Routes with the same salt pick the same learners.",
    )

    class Meta:
        ordering = ["template", "method"]
        constraints = [
            models.UniqueConstraint(fields=["method", "template"], name="bff_route_once")
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.template}"

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        try:
            names = check_template(self.template)
        except InvalidTemplate as error:
            errors["template"] = str(error)
        else:
            wanted = {"opens": "assessment", "follows": "attempt", "ends": "attempt"}.get(self.pin)
            if wanted and wanted not in names:
                errors["pin"] = f"The template needs {{{wanted}}} for this."
        if self.upstream not in settings.BANYAN_UPSTREAMS:
            known = ", ".join(sorted(settings.BANYAN_UPSTREAMS))
            errors["upstream"] = f"There is no such upstream; there are: {known}."
        if self.module_endpoint not in endpoint_names():
            known = ", ".join(sorted(endpoint_names()))
            errors["module_endpoint"] = f"There is no such endpoint; there are: {known}."
        if errors:
            raise ValidationError(errors)


class RouteVersion(models.Model):
    """A change of routes or flags, numbered in the order of commits: the log of all flips."""

    version = models.BigAutoField(primary_key=True)
    actor = models.CharField(max_length=150)
    summary = models.CharField(max_length=300)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"v{self.version}"
