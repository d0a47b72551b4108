"""No flapping: what was sent back by itself comes forward by a person's reason and a new proof."""

from typing import Any

from django.db.models.signals import post_save, pre_save

from bff.routes.models import Route
from bff.trial.demotion.decision import lift, must_be_allowed_forward


def connect() -> None:
    """Called once, when the app is ready, after the other watchers of routes."""
    pre_save.connect(_saving, sender=Route, dispatch_uid="demotion-saving")
    post_save.connect(_saved, sender=Route, dispatch_uid="demotion-saved")


def _saving(instance: Any, **_: Any) -> None:
    instance.held_back = []
    if instance.killed:
        return
    going = Route.objects.filter(pk=instance.pk, killed=True)
    if instance.group:
        going = going | Route.objects.filter(group=instance.group, killed=True)
    keys = list(going.values_list("key", flat=True))
    if keys:
        instance.held_back = must_be_allowed_forward(keys)


def _saved(instance: Any, **_: Any) -> None:
    stopped = set(Route.objects.filter(killed=True).values_list("key", flat=True))
    lift([one for one in instance.held_back if not stopped & set(one.stopped)])
