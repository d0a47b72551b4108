"""The row of a drill: begun once, written down while it runs, closed once.

A worker may close one that it has not heard of for long (left.py); what its own process says
afterwards does not count any more.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone

from banyan.errors import Refusal
from bff.drills.journal import journal, sealed
from bff.drills.models import Drill

_SEEN_SECONDS = 2.0
_MEASURED = ("assessment", "times", "figures", "versions")
_CLOSING = ("status", "outcome", "ended_at", "journal", "journal_hash")


class AnotherRuns(Refusal):
    """Another drill is running; two would see each other's faults."""

    status = 409
    code = "another_drill"


def begin(drill: Drill) -> None:
    """Take it up. Raises AnotherRuns."""
    try:
        with transaction.atomic():
            if drill.pk is None:
                drill.status, drill.seen_at = Drill.Status.RUNNING, timezone.now()
                drill.save()
                return
            # Whoever is told twice to carry it out does so once.
            asked = Drill.objects.filter(pk=drill.pk, status=Drill.Status.ASKED)
            if not asked.update(status=Drill.Status.RUNNING, seen_at=timezone.now()):
                raise AnotherRuns
    except IntegrityError:
        raise AnotherRuns from None
    drill.refresh_from_db()


def end(drill: Drill, status: Drill.Status, outcome: str) -> Drill:
    """Close a drill, with its journal, unless somebody has; returns it."""
    drill.status, drill.outcome, drill.ended_at = status, outcome[:1000], timezone.now()
    drill.journal = journal(drill)
    drill.journal_hash = sealed(drill.journal)
    fields = {name: getattr(drill, name) for name in (*_CLOSING, *_MEASURED)}
    if not Drill.objects.filter(pk=drill.pk, ended_at=None).update(**fields):
        drill.refresh_from_db()
    return drill


def keep(drill: Drill) -> bool:
    """Write down what has been measured so far; False when it runs no more."""
    measured = {name: getattr(drill, name) for name in _MEASURED}
    running = Drill.objects.filter(pk=drill.pk, status=Drill.Status.RUNNING)
    return bool(running.update(seen_at=timezone.now(), **measured))


@contextmanager
def heartbeat(drill: int) -> Iterator[None]:
    """Says every other second that the drill lives, whatever it waits for."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(_SEEN_SECONDS):
            with suppress(Error):
                Drill.objects.filter(pk=drill).update(seen_at=timezone.now())
        connection.close()

    thread = threading.Thread(target=beat, name="drill-heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
