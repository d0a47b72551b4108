"""Clearing away what was uploaded and never handed in; never a file that an event names.

It goes in steps that lie an hour apart. What no answer names for hours is marked as removed: from
then on no save can name it. An hour later no save that has seen it before can still be on its
way, and its row goes. Files without a row go last.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

import msgspec
from django.conf import settings
from django.db.models.functions import Now

from apps.assessments.models import Upload
from apps.assessments.queries.uploads import is_named
from apps.assessments.storage import all_stored, uploads
from banyan.commands import handles
from banyan.messages import Command
from banyan.tenancy import tenant_scope

_BATCH = 500
# Longer than any save takes.
_ON_ITS_WAY = timedelta(hours=1)


class Swept(msgspec.Struct, frozen=True):
    """How many uploads were marked as removed, how many rows are gone, and how many uploads are
    known now to be named."""

    removed: int
    gone: int
    named: int

    @property
    def anything(self) -> bool:
        """Whether there may be more to do."""
        return bool(self.removed or self.gone or self.named)


class SweepUploads(Command[Swept], frozen=True, kw_only=True):
    """Look at some of a school's uploads that no answer was known to name."""


@handles(SweepUploads)
def sweep_uploads(command: SweepUploads) -> Swept:
    """Takes a batch; call it again while there is something to do."""
    unknown = Upload.objects.filter(kept=False)
    old = Now() - timedelta(hours=settings.BANYAN.upload_hours)
    waiting = unknown.filter(removed_at=None, uploaded_at__lt=old)
    going = unknown.filter(removed_at__lt=Now() - _ON_ITS_WAY)
    unnamed, named = _parted(waiting[:_BATCH])
    lost, kept = _parted(going[:_BATCH])
    found = Upload.objects.filter(id__in=[*named, *kept])
    found_named = found.update(kept=True, removed_at=None)
    removed = Upload.objects.filter(id__in=unnamed).update(removed_at=Now())
    gone, _ = Upload.objects.filter(id__in=lost).delete()
    return Swept(removed, gone, found_named)


def sweep_files(now: datetime) -> int:
    """Delete stored files that have no row and that no event names; returns how many."""
    old = now - timedelta(hours=settings.BANYAN.upload_hours)
    names = (name for name, at in all_stored() if at < old)
    deleted = 0
    while some := tuple(islice(names, _BATCH)):
        deleted += _delete_rowless(some)
    return deleted


def _parted(rows: Iterable[Upload]) -> tuple[list[UUID], list[UUID]]:
    """Those that nothing names, and those that something does."""
    unnamed: list[UUID] = []
    named: list[UUID] = []
    for row in rows:
        (named if is_named(row.attempt_id, row.id) else unnamed).append(row.id)
    return unnamed, named


def _delete_rowless(names: tuple[str, ...]) -> int:
    with_row = Upload.across_tenants.filter(stored__in=names).values_list("stored", flat=True)
    lost = [name for name in set(names) - set(with_row) if _is_lost(name)]
    for name in lost:
        uploads().delete(name)
    return len(lost)


def _is_lost(name: str) -> bool:
    """Whether it is one of ours and nothing names it. A database that was restored from a backup
    may have lost rows of files that its log, or a later one, still tells of."""
    try:
        tenant, attempt, upload = (UUID(part) for part in name.split("/"))
    except ValueError:
        return False
    with tenant_scope(tenant):
        return not is_named(attempt, upload)
