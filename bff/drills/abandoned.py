"""Clean-up after a drill whose process was killed."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from banyan.errors import Refusal
from bff.drills.models import Drill
from bff.drills.moves import Moving
from bff.drills.store import end

# It says every two seconds that it lives.
_SILENT = timedelta(seconds=30)
_NEVER_BEGUN = timedelta(minutes=5)


def put_back_left() -> list[Drill]:
    """Put back what was left, and close it; returns those drills. A second run finds none."""
    found = []
    with transaction.atomic():
        silent = Drill.objects.filter(
            status=Drill.Status.RUNNING, seen_at__lt=timezone.now() - _SILENT
        )
        for drill in silent.select_for_update(skip_locked=True):
            found.append(_put_back(drill))
        late = timezone.now() - _NEVER_BEGUN
        asked = Drill.objects.filter(status=Drill.Status.ASKED, created_at__lt=late)
        for drill in asked.select_for_update(skip_locked=True):
            found.append(end(drill, Drill.Status.REFUSED, "No worker took it up."))
    return found


def _put_back(drill: Drill) -> Drill:
    outcome = "Its process ended before the drill did; the routes are as they were."
    moving = Moving(drill)
    try:
        with transaction.atomic():
            drill.versions["restored"] = moving.restore()
    except Refusal as refusal:
        # Going forward again may be refused, for an exam has begun: then people decide.
        outcome = (
            f"Its process ended before the drill did, and {drill.route} stays stopped: {refusal}"
        )
    if moving.left_stopped:
        outcome = f"Its process ended before the drill did. {moving.left_stopped}"
    return end(drill, Drill.Status.LEFT, outcome)
