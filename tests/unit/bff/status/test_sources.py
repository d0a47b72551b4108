"""What others' work has to tell: the newest replay; the rest says that there is none yet."""

from collections.abc import Callable
from typing import Any

import pytest

from bff.status import sources

pytestmark = pytest.mark.django_db


def test_nothing_is_told_before_there_is_something() -> None:
    assert sources.last_replay() is None
    assert sources.last_drill() is None
    assert sources.planned_flips() == sources.freeze_windows() == []


def test_the_newest_replay_on_record_is_told_clean_or_not(keep: Callable[..., Any]) -> None:
    keep(attempts=10)
    first = sources.last_replay()
    keep(attempts=12_000, gradings=48_000, differing=3)
    newest = sources.last_replay()
    assert first is not None
    assert newest is not None
    assert (newest.attempts, newest.mismatches) == (12_000, 3)
    assert len(newest.verdict) == 64
    assert newest.verdict != first.verdict
