"""Whether attempts still are what their learners were told."""

from collections.abc import Iterator
from uuid import UUID

import msgspec
from django.db import connection, transaction

from apps.assessments.models import Attempt
from banyan.partitions.months import Month
from banyan.partitions.tree import archived_months
from banyan.receipts.walk import events_of, walk
from banyan.tenancy import tenant_scope


class Finding(msgspec.Struct, frozen=True):
    """What is wrong with an attempt; None when its history is whole."""

    attempt: UUID
    events: int
    wrong: str | None


def findings(tenant: UUID) -> Iterator[Finding]:
    """One finding per attempt of the tenant: its chain re-walked and compared with its row.

    The row knows the head too, so that events missing at the end of a chain are seen. Attempts
    whose history is in an archive have no finding; the archive is verified when it is restored.
    """
    with transaction.atomic(), tenant_scope(tenant):
        with connection.cursor() as cursor:  # both are read as of one moment
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        heads = {
            row.id: (row.revision, bytes(row.head))
            for row in Attempt.objects.only("tenant_id", "id", "revision", "head").iterator()
        }
        for chain in walk(events_of(tenant, "attempt")):
            wrong = chain.broken
            if wrong is None and heads.get(chain.aggregate) != (chain.seq, chain.head):
                wrong = "its history does not end where the attempt stands"
            heads.pop(chain.aggregate, None)
            yield Finding(chain.aggregate, chain.events, wrong)
        archived = archived_months(tenant)
        for attempt in heads:
            if Month.containing(attempt) not in archived:
                yield Finding(attempt, 0, "it has no history")
