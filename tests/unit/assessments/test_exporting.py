"""A bank on its way out, from the command line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from apps.assessments.api import read
from apps.assessments.models import Question
from banyan.tenancy import tenant_scope
from tests.unit.assessments.conftest import BANK

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bank(arranged: Callable[[], Any], school: UUID) -> int:
    """A bank in two categories; how many questions it has."""
    arranged()
    with tenant_scope(school):
        first = Question.objects.order_by("id").first()
        assert first is not None
        Question.objects.filter(id=first.id).update(category="Deep")
        return Question.objects.count()


def test_a_bank_comes_back_from_its_file(bank: int, tmp_path: Path) -> None:
    call_command("export_questions", str(tmp_path / "out.xml"), "--tenant", "school")
    found = read((tmp_path / "out.xml").read_bytes()).questions
    written = {one.item.name for one in found}
    assert written == {one.item.name for one in read(BANK.read_bytes()).questions}
    assert len(found) == bank


def test_a_category_alone_may_be_written(bank: int, tmp_path: Path) -> None:
    where = ("--tenant", "school", "--category", "Deep")
    call_command("export_questions", str(tmp_path / "out.xml"), *where)
    (one,) = read((tmp_path / "out.xml").read_bytes()).questions
    assert one.category == "Deep"


def test_a_school_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no tenant 'nowhere'"):
        call_command("export_questions", str(tmp_path / "out.xml"), "--tenant", "nowhere")
    assert not (tmp_path / "out.xml").exists()


def test_a_file_that_cannot_be_written_is_named(bank: int, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_questions", str(tmp_path), "--tenant", "school")


@pytest.mark.parametrize("format", ["qti2", "qti3", "gift"])
def test_a_bank_is_written_in_another_format_and_what_is_not_in_it_is_named(
    bank: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], format: str
) -> None:
    where = ("--tenant", "school", "--format", format)
    call_command("export_questions", str(tmp_path / "out"), *where)
    said = capsys.readouterr()
    found = read((tmp_path / "out").read_bytes()).questions
    left_out = said.err.count("was left out: ")
    assert said.out == f"{len(found)} questions written, {left_out} left out\n"
    assert found
    assert len(found) + left_out == bank
