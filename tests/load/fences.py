"""What the fence costs a save: `make bench-fence`; the last line is one JSON object.

The save statement as it is, against the same without its look at the fence; both by turns, on one
connection, each in rolled back transactions of `BATCH` saves, so that neither grows the tables.
`fenced` is the same for attempts that stand behind one.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import django

ROUNDS = int(os.environ.get("FENCE_ROUNDS", "400"))
BATCH = 50
_JOIN = """  LEFT JOIN banyan_fence f
    ON f.tenant_id = CASE WHEN a.fenced THEN a.tenant_id END AND f.aggregate = 'attempt'
"""
_COLUMNS = """f.epoch AS fence,
         NOT f.is_open OR c.epoch < f.epoch AS fenced,"""


def main() -> None:
    """Start PostgreSQL, seed attempts, take turns, report."""
    home = Path(tempfile.mkdtemp(prefix="banyan-fence-"))
    home.chmod(0o755)
    os.environ.update(BANYAN_HOME=str(home), DJANGO_SETTINGS_MODULE="banyan.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from banyan.embedded.postgres import Postgres

    postgres = Postgres.of(settings.LAYOUT)
    server = postgres.start(quiet=True)
    try:
        postgres.create_database("banyan")
        call_command("migrate", interactive=False, verbosity=0)
        sys.stdout.write(json.dumps(measured()) + "\n")
    finally:
        server.send_signal(2)
        server.wait()


def measured() -> dict[str, float]:
    """Medians in microseconds a save, and their ratios."""
    import psycopg
    from django.db import connection

    from apps.assessments.commands.answers import SavingAnswers

    now = SavingAnswers.write
    before = now.replace(_JOIN, "").replace(_COLUMNS, "NULL::int8 AS fence, false AS fenced,")
    assert before.count("banyan_fence") == 0
    # Attempts of their own for each: what is rolled back leaves dead rows that the next reads.
    free, again, fenced = (arrays(name, fenced=name == "c") for name in "abc")
    connection.ensure_connection()
    raw = connection.connection
    raw.prepare_threshold = 0
    raw.execute("SET plan_cache_mode = force_generic_plan")
    ways = {"without": (before, free), "with": (now, again), "fenced": (now, fenced)}
    spent: dict[str, list[float]] = {name: [] for name in ways}
    with psycopg.Cursor(raw) as cursor:
        for number in range(ROUNDS):
            for name in [*ways][number % 3 :] + [*ways][: number % 3]:
                sql, values = ways[name]
                cursor.execute("BEGIN")
                began = time.perf_counter()
                cursor.execute(sql, values, binary=True)
                spent[name].append(time.perf_counter() - began)
                assert {row[0] for row in cursor.fetchall()} == {"saved"}
                cursor.execute("ROLLBACK")
    medians = {f"{name}_us": statistics.median(them) / BATCH * 1e6 for name, them in spent.items()}
    ratios = {
        "ratio": medians["with_us"] / medians["without_us"],
        "fenced_ratio": medians["fenced_us"] / medians["without_us"],
    }
    return {name: round(value, 3) for name, value in {**medians, **ratios}.items()}


def arrays(name: str, *, fenced: bool) -> tuple[list[object], ...]:
    """The arrays of a batch of saves, each of an attempt of its own."""
    from apps.assessments.api import NewAnswer, SaveAnswers, StartAttempt
    from apps.assessments.commands.answers import SavingAnswers
    from apps.assessments.models import Attempt
    from banyan.commands import run
    from banyan.ownership import move_fence
    from bff.demo import school

    tenant = school.tenant()
    quiz = school.quiz(tenant)
    how, commands = SavingAnswers(), []
    for number in range(BATCH):
        who = {"tenant": tenant.id, "actor": f"pupil-{name}{number}"}
        attempt = run(StartAttempt(**who, assessment=quiz, learner_name="P")).attempt
        answers = (NewAnswer(slot=1, response=None, based_on=0),)
        commands.append(SaveAnswers(**who, attempt=attempt, answers=answers, key="k", epoch=3))
    if fenced:
        Attempt.across_tenants.filter(learner__startswith=f"pupil-{name}").update(fenced=True)
        move_fence(tenant.id, "attempt", 3, is_open=True)
    from apps.assessments.queries.papers import paper

    papers = [
        paper(Attempt.across_tenants.get(id=command.attempt).paper_id) for command in commands
    ]
    decisions = [how.decide(*pair) for pair in zip(commands, papers, strict=True)]
    return how.arrays(commands, decisions)


if __name__ == "__main__":
    main()
