"""Where things are sent to: declared by apps' `deliveries` modules, served by `manage.py deliver`.

A channel is a kind of receiver (the platforms of LTI, say); each receiver has a row of its own
that says how it is doing. What waits for it is in the app's tables: whoever sends marks it there.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import random
from typing import Any
from uuid import UUID

import msgspec
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from banyan.outgoing.retry import wait


class Channel(msgspec.Struct, frozen=True):
    """`due` names the receivers that something can be sent to now; `deliver` sends some of it to
    one of them and says whether it is worth asking again at once. At most `lanes` at a time for
    each receiver. Both may run in several processes."""

    name: str
    due: Callable[[], Sequence[UUID]]
    deliver: Callable[[UUID], bool]
    lanes: int = 1


_channels: dict[str, Channel] = {}


def delivers(channel: Channel) -> None:
    """Have this channel served."""
    if channel.name in _channels:
        raise RuntimeError(f"channel {channel.name} is declared twice")
    _channels[channel.name] = channel


def channels() -> list[Channel]:
    """Every channel that some app has declared."""
    return list(_channels.values())


class Receiver(models.Model):
    """How somebody else's server is doing: it is left alone for a while after it has failed."""

    failures = models.PositiveIntegerField(default=0, editable=False)
    paused_until = models.DateTimeField(null=True, editable=False)
    trouble = models.CharField(max_length=500, default="", blank=True, editable=False)

    class Meta:
        abstract = True


def awake(now: datetime) -> Q:
    """The receivers that are not left alone just now."""
    return Q(paused_until__isnull=True) | Q(paused_until__lte=now)


def failed(rows: models.QuerySet[Any], why: str, asked: float | None = None) -> None:
    """Leave these receivers alone for a while, longer each time; `asked` is their Retry-After.

    Requests that fail together are one failure: else four lanes would be four times as patient.
    """
    now = timezone.now()
    failures = rows.values_list("failures", flat=True).first() or 0
    until = now + timedelta(seconds=wait(failures + 1, asked, random()))
    rows.filter(awake(now)).update(
        failures=F("failures") + 1, paused_until=until, trouble=why[:500]
    )


def well(rows: models.QuerySet[Any]) -> None:
    """These receivers have taken something."""
    rows.filter(~Q(failures=0)).update(failures=0, paused_until=None, trouble="")
