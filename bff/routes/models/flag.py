"""The switch administrators know."""

from typing import Any, ClassVar

from django.db import models
from django.db.models.signals import m2m_changed
from django.dispatch import receiver
from django.http import HttpRequest
from waffle.managers import FlagManager
from waffle.models import AbstractUserFlag

from banyan.models import Tenant
from bff.routes.flip import only_in_a_flip
from bff.routes.models.announced import Announced, AnnouncedRows


class FlagRows(FlagManager, AnnouncedRows["Flag"]):
    """Waffle's, and changed in a flip only."""


class Flag(Announced, AbstractUserFlag):
    """The switch administrators see: Everyone = Yes sends its routes to the module, No is the kill
    switch that sends them all back, Unknown leaves each to its ramp."""

    objects: ClassVar[FlagRows] = FlagRows()

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
    needs_drill = models.BooleanField(
        "needs a drill",
        default=False,
        db_default=False,
        help_text="Ramp or Yes send more than one learner in ten to the module only while going"
        " back has been rehearsed with success in the last 30 days. Schools that are named, and"
        " going back, never need one.",
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


@receiver(m2m_changed, sender=Flag.tenants.through, dispatch_uid="tenants-in-a-flip-only")
def _tenants_in_a_flip_only(action: str, **_: Any) -> None:
    # Django's only door to who is added to a relation, from either side.
    if action.startswith("pre_"):
        only_in_a_flip("flag")
