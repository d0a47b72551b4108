"""An administrator reads what differed, for which route, how often, and sees an example."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bff.trial.demotion.models import Demotion
from bff.trial.shadowing.comparison import Class, Difference
from bff.trial.shadowing.store import keep
from bff.trial.shadowing.tally import Tally

pytestmark = pytest.mark.django_db

MARK = Difference("body.max_mark", Class.SCORING, "16", "17")
TIME = Difference("body.as_of", Class.VALUE, "10:00", "10:01")
ELSEWHERE = Difference("body.results[].attempts[]", Class.APART, {"mark": "2"}, None)


@pytest.fixture
def text() -> Callable[[str], str]:
    """The words of an admin page."""
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))

    def read(page: str) -> str:
        found = client.get(f"/admin/bff/{page}").content.decode()
        return " ".join(re.sub(r"<[^>]*>", " ", found).split())

    return read


@pytest.fixture(autouse=True)
def compared() -> None:
    tally = Tally()
    for found in ([MARK, TIME], [TIME, ELSEWHERE], [TIME], [TIME]):
        tally.compared("assessment", 0, "d3d564a70a71", "", found, [TIME])
    tally.not_compared("assessment", 0, "dropped")
    keep(tally)


def test_each_difference_says_how_often_whether_it_counts_and_with_whom(
    text: Callable[[str], str],
) -> None:
    page = text("shadowcount/")
    for words in (
        "body.max_mark Other marks 1 of 4 (25 %) the monolith from itself: 0 of 4 (0 %)"
        " yes: one mark is enough monolith: 16 module: 17 learner d3d564a7, more",
        "body.as_of Another value 4 of 4 (100 %) the monolith from itself: 4 of 4 (100 %)"
        " no: the monolith differs from itself as often Let it differ",
        "body.results[].attempts[] An attempt that lives on one side 1 of 4 (25 %)",
        "the whole answer Not compared: no room, or the event loop was late 1",
    ):
        assert words in page


def test_examples_are_shown_and_nobodys_text(text: Callable[[str], str]) -> None:
    page = text("shadowexample/?route=assessment&path=body.as_of&kind=value")
    assert "Another value text of 5, " in page
    assert "d3d564a7" in page
    assert "10:00" not in page


def test_a_demotion_leads_to_what_differed(text: Callable[[str], str]) -> None:
    demotion = Demotion.objects.create(
        route="assessment", stopped=["assessment", "start"], reason="For marks.", version=1
    )
    page = text(f"demotion/{demotion.pk}/change/")
    assert "How often, and where , examples" in page
    assert "assessment, start" in page
    assert "stays back until somebody lets it come forward" in text("demotion/")
