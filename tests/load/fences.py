"""What the fence costs a save: `make bench-fence`; the last line is one JSON object.

The save statement as it is, against the same without its look at the fence; by turns, on the same
attempts and one connection, in transactions of BATCH saves that are rolled back. `free` are
attempts without a fence, `fenced` those behind one.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import django
import psycopg

ROUNDS = int(os.environ.get("FENCE_ROUNDS", "400"))
BATCH = 50
_LOOK = """         WHEN s.fenced AND (SELECT NOT f.is_open OR s.epoch < f.epoch FROM banyan_fence f
                            WHERE f.tenant_id = s.tenant_id AND f.aggregate = 'attempt')
           THEN 'fenced'
"""
_EPOCH = """SELECT f.epoch FROM banyan_fence f
         WHERE f.tenant_id = judged.tenant_id AND f.aggregate = 'attempt'"""


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
    """Medians: microseconds a save, and what the look at the fence makes of them, pair by pair."""
    from apps.assessments.commands.answers import SavingAnswers

    now = SavingAnswers.write
    before = now.replace(_LOOK, "").replace(_EPOCH, "SELECT 0")
    assert before.count("banyan_fence") == 0
    raw = _line()
    report: dict[str, float] = {}
    for name in ("free", "fenced"):
        values = arrays(name, fenced=name == "fenced")
        spent = _by_turns(
            raw, {"without": before, "with": now, "control": f"{before}\n-- again"}, values
        )
        for way in ("with", "control"):
            pairs = zip(spent[way], spent["without"], strict=True)
            report[f"{name}_{way}_ratio"] = statistics.median(one / two for one, two in pairs)
        for way, seconds in spent.items():
            report[f"{name}_{way}_us"] = statistics.median(seconds) / BATCH * 1e6
    return {name: round(value, 3) for name, value in report.items()}


def _line() -> "psycopg.Connection[tuple[object, ...]]":
    from django.db import connection

    connection.ensure_connection()
    raw: psycopg.Connection[tuple[object, ...]] = connection.connection
    raw.prepare_threshold = 0
    raw.execute("SET plan_cache_mode = force_generic_plan")
    return raw


def _by_turns(
    raw: "psycopg.Connection[tuple[object, ...]]", ways: dict[str, str], values: tuple[object, ...]
) -> dict[str, list[float]]:
    """Seconds of each statement on the same attempts, which goes first by turns."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    with psycopg.Cursor(raw) as cursor:
        for number in range(ROUNDS):
            for name in [*ways][number % 3 :] + [*ways][: number % 3]:
                cursor.execute("BEGIN")
                began = time.perf_counter()
                cursor.execute(ways[name], values, binary=True)
                spent[name].append(time.perf_counter() - began)
                assert {row[0] for row in cursor.fetchall()} == {"saved"}
                cursor.execute("ROLLBACK")
    return spent


def arrays(name: str, *, fenced: bool) -> tuple[list[object], ...]:
    """The arrays of a batch of saves, each of an attempt of its own."""
    from apps.assessments.api import NewAnswer, SaveAnswers, StartAttempt
    from apps.assessments.commands.answers import SavingAnswers
    from apps.assessments.models import Attempt
    from banyan.commands import run
    from banyan.tenancy.fence import move_fence
    from bff.local import demo_school

    tenant = demo_school.tenant()
    quiz = demo_school.quiz(tenant)
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
    return how.write_arrays(commands, decisions)


if __name__ == "__main__":
    main()
