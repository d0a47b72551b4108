"""Reading a stream without gaps, from a checkpoint, one reader at a time."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from django.db import connection, transaction
from django.utils import timezone

from banyan.events.reader import lock_reader
from banyan.models import Checkpoint
from banyan.statements import statement
from banyan.streams.stream import R, Stream
from banyan.tenancy.scope import current_tenant

_NEXT = statement(__file__, "next_rows")


def advance(
    stream: Stream[R], reader: str, consume: Callable[[Sequence[R]], None], batch: int = 2000
) -> int:
    """Hand the tenant's next rows to `consume` and move the checkpoint in the same transaction.

    Returns how many there were. If `consume` raises, the checkpoint stays and the rows come
    again. A row that commits late is not passed over: what may still appear is waited for.
    """
    tenant = current_tenant()
    name = f"{stream.name}:{reader}:{tenant}"
    with transaction.atomic():
        lock_reader(name)
        checkpoint = Checkpoint.objects.filter(reader=name).first() or Checkpoint(reader=name)
        place: list[Any] = [stream.name, tenant, str(checkpoint.xid), checkpoint.position, batch]
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, place)
            found = cursor.fetchall()
        if found:
            consume([msgspec.json.decode(body, type=stream.row) for _, _, body in found])
            checkpoint.xid, checkpoint.position, _ = found[-1]
            checkpoint.updated_at = timezone.now()
            checkpoint.save()
        return len(found)
