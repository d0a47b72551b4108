"""Learners with open attempts for a load run: `manage.py shell`-less, inside the platform's home.

Runs as a process of its own with the platform's settings:
`python tests/load/seats.py FOLDER COUNT [--not-started]`. Writes papers.tsv and learners.tsv.
"""

import itertools
import sys
from pathlib import Path
from uuid import UUID

import django

django.setup()

from apps.assessments.api import StartAttempt, Started  # noqa: E402  # needs Django
from apps.assessments.models import Assessment  # noqa: E402
from apps.assessments.queries.papers import paper  # noqa: E402
from banyan.commands import run_all  # noqa: E402
from banyan.ids import uuid7  # noqa: E402
from banyan.models import Tenant  # noqa: E402
from tests.load.population import Learner, write_population  # noqa: E402
from tests.load.stage import ASSESSMENT, TENANT  # noqa: E402

_BATCH = 500


def main(folder: Path, count: int, *, started: bool) -> None:
    tenant = Tenant.objects.get(slug=TENANT)
    assessment = Assessment.across_tenants.get(tenant=tenant, key=ASSESSMENT)
    # An exam that lasts longer than any run.
    Assessment.across_tenants.filter(id=assessment.id).update(time_limit_seconds=6 * 3600)
    assert assessment.paper_id is not None
    items = [placed.item for placed in paper(assessment.paper_id).items]
    run = uuid7().hex[-8:]
    users = [f"seat-{run}-{number}" for number in range(count)]
    attempts = _begun(tenant.id, users) if started else itertools.repeat(None)
    learners = (Learner(user, attempt) for user, attempt in zip(users, attempts, strict=False))
    write_population(folder, TENANT, [items], learners)


def _begun(tenant: UUID, users: list[str]) -> list[str]:
    attempts = []
    for first in range(0, len(users), _BATCH):
        commands = [
            StartAttempt(tenant=tenant, actor=user, assessment=ASSESSMENT, learner_name=user)
            for user in users[first : first + _BATCH]
        ]
        for outcome in run_all(commands):
            assert isinstance(outcome, Started), outcome
            attempts.append(str(outcome.attempt))
    return attempts


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), started="--not-started" not in sys.argv)
