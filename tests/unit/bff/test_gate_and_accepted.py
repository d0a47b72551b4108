"""A verdict that accepts differences opens a gate only while they are accepted, on record."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.assessments.replay import accepted
from bff.flips.replay_gate import Unproven
from bff.routes.models import Flag
from tests.routing import changed
from tests.unit.bff.conftest import Keep

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def entries(tmp_path: Path) -> Path:
    path = tmp_path / "accepted.toml"
    path.write_text(
        '[[accepted]]\nclass = "rounding"\nreason = "agreed"\napprover = "Ada"\n'
        f"expires = {timezone.now().date()}\nbudget = 3\n"
    )
    return path


def digest(path: Path) -> str:
    return accepted.read(path, timezone.now().date()).digest


def opened(flag: Flag) -> None:
    changed(flag, everyone=True)


def test_differences_that_nobody_put_on_record_open_no_gate(
    flag: Flag, keep: Keep, entries: Path
) -> None:
    keep(accepted=digest(entries))
    with pytest.raises(Unproven, match="accepts differences that are not on record"):
        opened(flag)
    call_command("accept_differences", entries, by="Grace")
    opened(flag)


def test_what_is_accepted_no_longer_opens_no_gate(flag: Flag, keep: Keep, entries: Path) -> None:
    call_command("accept_differences", entries, by="Grace")
    yesterday = timezone.now().date() - timedelta(days=1)
    keep(accepted=digest(entries), accepted_until=yesterday)
    with pytest.raises(Unproven, match=f"were accepted until {yesterday}"):
        opened(flag)


def test_who_approves_does_not_put_on_record(entries: Path) -> None:
    with pytest.raises(CommandError, match="Who approves"):
        call_command("accept_differences", entries, by="Ada")
