"""The time of many attempts runs out: a process of its own with the platform's settings.

`python tests/load/deadlines.py LEARNERS SECONDS`: gives every attempt in the generator's file a
deadline in SECONDS, says so in a line, waits until the platform has handed them all in, and
prints one JSON object.
"""

import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import django
import msgspec

django.setup()

from django.db import connection  # noqa: E402  # needs Django
from django.utils import timezone  # noqa: E402

from apps.assessments.api import MoveDeadline  # noqa: E402
from banyan.commands import run_all  # noqa: E402
from banyan.models import Tenant  # noqa: E402
from tests.load.population import NOT_STARTED  # noqa: E402
from tests.load.stage import TENANT  # noqa: E402

_BATCH = 500
_PATIENCE = timedelta(seconds=300)
_LEFT = """
SELECT count(*) FROM assessments_attempt WHERE tenant_id = %s AND state = 'open' AND deadline = %s
"""


def main(learners: Path, seconds: float) -> None:
    tenant: UUID = Tenant.objects.get(slug=TENANT).id
    begun = (line.split("\t")[1] for line in learners.read_text().splitlines())
    attempts = [UUID(attempt) for attempt in begun if attempt != NOT_STARTED]
    deadline = timezone.now() + timedelta(seconds=seconds)
    for first in range(0, len(attempts), _BATCH):
        moved = [
            MoveDeadline(tenant=tenant, actor="teacher", attempt=attempt, deadline=deadline)
            for attempt in attempts[first : first + _BATCH]
        ]
        for outcome in run_all(moved):
            assert not isinstance(outcome, Exception), outcome
    say({"moved": len(attempts), "seconds_before": (deadline - timezone.now()).total_seconds()})
    say({"handed_in": len(attempts), **_await(tenant, deadline)})


def _await(tenant: UUID, deadline: datetime) -> dict[str, float]:
    while timezone.now() < deadline + _PATIENCE:
        time.sleep(0.5)
        with connection.cursor() as cursor:
            cursor.execute(_LEFT, [tenant, deadline])
            (left,) = cursor.fetchone()
        since = (timezone.now() - deadline).total_seconds()
        if not left:
            return {"seconds_after_the_deadline": round(since, 1)}
    raise TimeoutError(f"{left} attempts are still open")


def say(found: object) -> None:
    sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
