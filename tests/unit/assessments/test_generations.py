"""A projection is rebuilt beside the one that is shown, and takes its place in one step."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from apps.assessments.models import ResultRow
from banyan.events import generations
from banyan.events.generations import HistoryIncomplete, begin, live
from banyan.events.projector import project
from banyan.events.registry import Projection, projection
from banyan.models import Checkpoint, ProjectionState
from banyan.tenancy import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def started(arranged: Callable[[], Any], begun: Callable[[str], UUID]) -> Callable[[str], UUID]:
    arranged()
    return begun


@pytest.fixture
def lines(school: UUID) -> Callable[[], list[tuple[int, str]]]:
    def there() -> list[tuple[int, str]]:
        with tenant_scope(school):
            return sorted(ResultRow.objects.values_list("generation", "learner"))

    return there


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> Projection:
    """The code of a later release: the same table, made by another version."""
    wanted = projection("results")
    monkeypatch.setattr(wanted, "version", wanted.version + 1)
    return wanted


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """One event a step, so that there is something between beginning and end."""
    monkeypatch.setattr("banyan.events.projector.BATCH", 1)
    return


def test_what_is_being_built_is_not_shown_until_it_has_caught_up(
    slowly: None, started: Callable[[str], Any], lines: Callable[[], Any]
) -> None:
    started("ana")
    started("ben")
    while project("results"):
        pass
    begin(projection("results"))
    project("results")
    assert (live("results"), lines()) == (1, [(1, "ana"), (1, "ben"), (2, "ana")])
    project("results")
    project("results")
    assert (live("results"), lines()) == (2, [(2, "ana"), (2, "ben")])


def test_the_shown_one_is_kept_up_while_the_next_is_built(
    slowly: None, started: Callable[[str], Any], lines: Callable[[], Any]
) -> None:
    started("ana")
    started("ben")
    while project("results"):
        pass
    begin(projection("results"))
    started("cem")
    project("results")
    assert (1, "cem") in lines()
    while project("results"):
        pass
    assert lines() == [(2, "ana"), (2, "ben"), (2, "cem")]


def test_a_new_version_is_built_beside_the_old_by_itself(
    started: Callable[[str], Any], lines: Callable[[], Any], request: pytest.FixtureRequest
) -> None:
    started("ana")
    project("results")
    request.getfixturevalue("next_version")
    started("ben")
    project("results")
    assert (live("results"), lines()) == (2, [(2, "ana"), (2, "ben")])


def test_what_an_earlier_release_left_half_built_does_not_stop_the_next(
    started: Callable[[str], Any], lines: Callable[[], Any], request: pytest.FixtureRequest
) -> None:
    started("ana")
    project("results")
    begin(projection("results"))
    request.getfixturevalue("next_version")
    project("results")
    assert (live("results"), lines()) == (3, [(3, "ana")])


def test_the_code_of_an_older_version_leaves_the_newer_one_alone(
    started: Callable[[str], Any], lines: Callable[[], Any]
) -> None:
    started("ana")
    project("results")
    ProjectionState.objects.filter(name="results").update(version=99)
    started("ben")
    assert project("results") == 0
    assert lines() == [(1, "ana")]


def test_rows_from_before_there_were_generations_are_of_the_first_version(
    started: Callable[[str], Any],
) -> None:
    Checkpoint.objects.create(reader="projection:results", xid=1, position=1)
    assert generations.state_of(projection("results")).version == 1


def test_nothing_is_written_for_a_generation_that_was_replaced(
    started: Callable[[str], Any], lines: Callable[[], Any]
) -> None:
    started("ana")
    project("results")
    with pytest.raises(generations.Superseded), generations.building("results", 7):
        pass


def test_a_rebuild_goes_on_where_it_was_killed(
    slowly: None, started: Callable[[str], Any], lines: Callable[[], Any]
) -> None:
    started("ana")
    started("ben")
    while project("results"):
        pass
    first = begin(projection("results")).building
    project("results")
    assert begin(projection("results")).building == first
    call_command("rebuild", "results")
    assert lines() == [(2, "ana"), (2, "ben")]


def test_a_rebuild_ends_in_the_generation_it_began(
    started: Callable[[str], Any], lines: Callable[[], Any]
) -> None:
    started("ana")
    project("results")
    call_command("rebuild", "results")
    call_command("rebuild", "results")
    assert (live("results"), lines()) == (3, [(3, "ana")])
    assert not Checkpoint.objects.filter(reader__contains="+").exists()


def test_without_its_whole_history_nothing_is_rebuilt(
    started: Callable[[str], Any], lines: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_wanted: Projection) -> None:
        raise HistoryIncomplete

    started("ana")
    project("results")
    monkeypatch.setattr("banyan.management.commands.rebuild.begin", refuse)
    with pytest.raises(CommandError, match="archived"):
        call_command("rebuild", "results")
    assert lines() == [(1, "ana")]
