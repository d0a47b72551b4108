"""`manage.py partitions`: what an operator types, and what is said to them."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from banyan.events import lifetimes
from banyan.models import Tenant
from banyan.partitions import Month, rows_in_rest
from banyan.partitions.overview import partitions
from banyan.partitions.tree import shares
from tests.unit.banyan.partitions.conftest import Write, all_have_read, long_ago

OLD = long_ago()


@pytest.fixture
def school() -> Tenant:
    return Tenant.objects.create(slug="large-school", name="A large school")


def say(*arguments: str) -> str:
    out = StringIO()
    call_command("partitions", *arguments, stdout=out)
    return out.getvalue()


def test_months_are_made_and_named() -> None:
    assert say("ensure", "--ahead", "1").startswith("Made 20")
    assert say("ensure", "--ahead", "1") == "Nothing was missing.\n"


def test_the_list_shows_each_partition_and_who_has_not_read_it(
    school: Tenant, write: Write
) -> None:
    write(school.id, events=2)
    say("ensure")
    say("promote", "large-school")
    listed = say("list")
    assert listed.count("large-school") == 5
    (with_rows,) = [one for one in partitions() if one.newest]
    assert with_rows.share == "large-school"
    assert "relay:kafka" in with_rows.behind
    all_have_read()
    assert not any(one.behind for one in partitions())


def test_a_school_moves_out_and_back(school: Tenant) -> None:
    say("promote", "large-school")
    assert [share.tenant for share in shares()] == [school.id, None]
    with pytest.raises(CommandError, match="where you want them"):
        say("promote", "large-school")
    say("demote", "large-school")
    assert [share.tenant for share in shares()] == [None]


def test_a_school_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="no tenant 'nobody'"):
        say("promote", "nobody")


def test_a_month_goes_into_a_file_and_back(
    school: Tenant, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lifetimes, "_answers", {"attempt": lambda first, before: 0})
    write(school.id, month=OLD, events=3)
    say("ensure")
    all_have_read()
    say("detach", OLD)
    assert f"{OLD} detached" in say("list")
    file = say("archive", OLD, "--to", str(tmp_path)).strip()
    assert f"{OLD} archived" in say("list")
    assert say("restore", file) == "3 rows are back in the log.\n"
    assert rows_in_rest() == 0


def test_what_is_no_month_or_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no month like"):
        say("detach", "last year")
    with pytest.raises(CommandError, match="not in the log"):
        say("archive", str(Month.parse(OLD)), "--to", str(tmp_path))
    with pytest.raises(CommandError, match="No such file"):
        say("restore", str(tmp_path / "nothing"))
