"""A projection that cannot be built anew, because months are archived, is kept up as it is."""

from collections.abc import Callable
from typing import Any

import pytest

from banyan.events import lifetimes, projector, registry
from banyan.events.generations import HistoryIncomplete, begin, live, reader_of
from banyan.events.projector import project
from banyan.events.registry import Projection
from banyan.ids import uuid7
from banyan.messages import Event
from banyan.models import Checkpoint, ProjectionState
from banyan.partitions import Month, archive, detach, ensure, restore
from banyan.partitions.detachment import MayNotLeave
from tests.unit.banyan.partitions.conftest import Write, all_have_read, long_ago

TENANT = uuid7()
OLD = Month.parse(long_ago())


class Written(Event, frozen=True, kw_only=True):
    text: str


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What a projection has been given, which some release has raised to version 2."""
    given: list[Any] = []
    shelf = Projection("shelf", 2, {"AnswerSaved": Written}, given.extend)
    monkeypatch.setattr(registry, "_projections", {"shelf": shelf})
    return given


@pytest.fixture
def old(seen: list[Any], write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """An attempt of long ago that version 1 has read, and that is over."""
    monkeypatch.setattr(lifetimes, "_answers", {"attempt": lambda first, before: 0})
    write(TENANT, month=str(OLD), events=4)
    ensure()
    all_have_read()
    ProjectionState.objects.create(name="shelf", generation=1, version=1)
    return


@pytest.fixture
def archived(old: None, tmp_path: Any) -> Callable[[], None]:
    """It is archived; called, it comes back."""
    (manifest,) = archive(OLD, tmp_path)
    # Readers had read all of the month, and nothing of what comes now.
    Checkpoint.objects.all().update(xid=0, position=0)
    projector._say_that_it_stays.cache_clear()

    def come_back() -> None:
        restore(manifest)

    return come_back


def test_a_history_with_months_missing_is_refused(archived: Any) -> None:
    with pytest.raises(HistoryIncomplete, match="archived"):
        begin(registry.projection("shelf"))


def test_what_is_shown_is_kept_up_as_it_is(archived: Any, write: Write, seen: list[Any]) -> None:
    write(TENANT, events=2)
    assert project("shelf") == 2
    assert [one.seq for one in seen] == [1, 2]
    assert live("shelf") == 1


def test_it_is_said_once(archived: Any, caplog: pytest.LogCaptureFixture) -> None:
    project("shelf")
    project("shelf")
    (line,) = caplog.records
    assert "shelf stays in version 1" in line.getMessage()


def test_once_the_months_are_back_it_is_built(archived: Callable[[], None]) -> None:
    project("shelf")
    archived()
    project("shelf")
    state = ProjectionState.objects.get(name="shelf")
    assert (state.generation, state.version) == (2, 2)


def test_no_month_leaves_while_a_projection_that_needs_it_is_being_built(old: None) -> None:
    begin(registry.projection("shelf"))
    with pytest.raises(MayNotLeave, match=reader_of("shelf")):
        detach(OLD)
