"""The numbers of the item report, computed a second time from the raw attempts."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from math import sqrt
from random import Random
from typing import Any
from uuid import UUID

import pytest

from apps.assessments import api
from apps.assessments.api import SubmitAttempt
from apps.assessments.models import Attempt, ItemMark, Paper
from banyan.events.projector import project
from banyan.models import EventRecord
from banyan.tenancy import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)

SLOTS = range(1, 7)


@pytest.fixture
def report(school: UUID) -> Callable[[], api.ItemReport]:
    def seen() -> api.ItemReport:
        while project("item_marks"):
            pass
        with tenant_scope(school):
            return api.item_report("seas")

    return seen


@pytest.fixture
def sat(
    arranged: Any, begun: Any, act: Any, school: UUID
) -> Callable[[dict[str, list[dict[int, Any]]]], None]:
    """Sits the quiz: for each learner, what was saved one act after another."""
    arranged()

    def sitting(everybody: dict[str, list[dict[int, Any]]]) -> None:
        for who, acts in everybody.items():
            attempt, held = begun(who), defaultdict(int)
            for revision, saved in enumerate(acts, start=1):
                answers = tuple(api.NewAnswer(slot, one, held[slot]) for slot, one in saved.items())
                act(api.SaveAnswers, attempt, who, answers=answers)
                held |= dict.fromkeys(saved, revision)
            act(SubmitAttempt, attempt, who)

    return sitting


def paced(school: UUID, random: Random) -> None:
    """Moves the acts of all attempts apart, by up to three minutes each."""
    with tenant_scope(school):
        for attempt in Attempt.objects.all():
            moment = None
            for event in EventRecord.objects.filter(aggregateid=attempt.id).order_by("seq"):
                moment = moment or event.created_at - timedelta(hours=1)
                moment += timedelta(seconds=random.randint(1, 180))
                EventRecord.objects.filter(aggregateid=attempt.id, seq=event.seq).update(
                    created_at=moment
                )


def answers_of(paper: Paper, random: Random) -> dict[int, Any]:
    """An answer to each slot, at random."""
    items = {one["slot"]: one["item"] for one in paper.items}
    choices = [one["id"] for one in items[2]["choices"]]
    ends = [one["id"] for one in items[6]["choices"]]
    return {
        1: {"choice": random.choice(items[1]["choices"])["id"]},
        2: {"choices": random.sample(choices, random.randint(1, 3))},
        3: {"text": random.choice(["10935", "11000", "4", "deep"])},
        4: {"value": random.random() < 0.7},
        5: {"text": random.choice(["Gibraltar", "Hércules", "Dover"])},
        6: {"pairs": {one["id"]: random.choice(ends) for one in items[6]["stems"]}},
    }


def at_random(random: Random) -> dict[str, list[dict[int, Any]]]:
    """Twenty learners who answer most, some of it twice, and sometimes two at once."""
    paper = Paper.objects.get()
    everybody = {}
    for number in range(20):
        given = answers_of(paper, random)
        order = random.sample(list(given), random.randint(3, 6))
        acts = [{slot: given[slot]} for slot in order]
        acts += [{slot: answers_of(paper, random)[slot] for slot in random.sample(order, 2)}]
        everybody[f"learner{number}"] = acts
    return everybody


def raw(school: UUID) -> tuple[list[dict[int, Any]], list[float]]:
    """The marks of every slot by attempt, and the totals, as the attempts hold them."""
    with tenant_scope(school):
        attempts = list(Attempt.objects.order_by("id"))
    marks = [{one["slot"]: one for one in attempt.marks} for attempt in attempts]
    return marks, [float(attempt.mark or 0) for attempt in attempts]


def seconds_at(school: UUID, slot: int) -> list[float]:
    """What each attempt that saved the slot spent at it, from its events."""
    with tenant_scope(school):
        events = list(EventRecord.objects.order_by("aggregateid", "seq"))
    spent: dict[UUID, float] = {}
    for before, after in pairwise(events):
        if before.aggregateid != after.aggregateid:
            continue
        payload = after.payload
        saved = [payload["slot"]] if "slot" in payload else []
        saved += [one["slot"] for one in payload.get("answers", [])]
        if slot in saved:
            passed: datetime = after.created_at
            gap = (passed - before.created_at).total_seconds() / len(saved)
            spent[after.aggregateid] = spent.get(after.aggregateid, 0.0) + gap
    return list(spent.values())


def correlation(one: list[float], two: list[float]) -> float | None:
    try:
        return statistics.correlation(one, two)
    except statistics.StatisticsError:
        return None


def test_every_number_is_what_the_raw_attempts_say(sat: Any, report: Any, school: UUID) -> None:
    random = Random(27)
    sat(at_random(random))
    paced(school, random)
    found = report()
    marks, totals = raw(school)
    by_slot = {slot: [float(each[slot]["mark"]) for each in marks] for slot in SLOTS}
    roots = {
        slot: sqrt(covariance)
        for slot, got in by_slot.items()
        if (covariance := statistics.covariance(got, totals)) >= 0
    }
    for line in found.items:
        fractions = [float(each[line.slot]["fraction"] or 0) for each in marks]
        got = by_slot[line.slot]
        rest = [round(total - mark, 4) for total, mark in zip(totals, got, strict=True)]
        assert (line.attempts, len(found.items)) == (20, 6)
        assert line.answered == sum(each[line.slot]["fraction"] is not None for each in marks)
        assert line.facility == pytest.approx(statistics.mean(fractions))
        assert line.spread == pytest.approx(statistics.stdev(fractions))
        assert line.discrimination == pytest.approx(correlation(got, rest))
        expected = roots[line.slot] / sum(roots.values()) if line.slot in roots else None
        assert line.weight == pytest.approx(expected)
        times = seconds_at(school, line.slot)
        assert line.times.attempts == len(times)
        assert [
            line.times.first_quartile,
            line.times.median,
            line.times.third_quartile,
        ] == pytest.approx(statistics.quantiles(times, n=4, method="inclusive"))


def test_answers_are_counted_by_what_was_held_in_the_end(
    sat: Any, report: Any, school: UUID
) -> None:
    sat(at_random(Random(28)))
    found = report()
    with tenant_scope(school):
        attempts = {attempt.id for attempt in Attempt.objects.all()}
        saves = EventRecord.objects.filter(aggregateid__in=attempts).order_by("seq")
        held: dict[tuple[UUID, int], str] = {}
        for event in saves:
            for one in [event.payload, *event.payload.get("answers", [])]:
                if one.get("slot") == 5:
                    held[event.aggregateid, 5] = one["response"]["text"]
    line = next(one for one in found.items if one.slot == 5)
    counted = {one.answer: one.attempts for one in line.answers}
    assert counted == Counter(held.values())
    assert {one.answer: one.fraction for one in line.answers}["Gibraltar"] == 1.0
    assert [one.attempts for one in line.answers] == sorted(counted.values(), reverse=True)
    assert sum(counted.values()) == line.answered


def test_choices_are_counted_by_their_words(sat: Any, report: Any) -> None:
    sat(
        {
            "ada": [{4: {"value": True}}],
            "ben": [{4: {"value": True}}],
            "cem": [{4: {"value": False}}],
        }
    )
    (line,) = [one for one in report().items if one.slot == 4]
    assert [(one.answer, one.attempts) for one in line.answers] == [("True", 2), ("False", 1)]
    assert (line.title, line.type) == ("Tides", "true_false")


def test_one_attempt_says_nothing_about_differences(sat: Any, report: Any) -> None:
    sat({"ada": [{4: {"value": True}}]})
    line = report().items[3]
    assert (line.attempts, line.facility) == (1, 1.0)
    assert (line.spread, line.discrimination, line.weight) == (None, None, None)
    assert line.times.attempts == 1


def test_where_all_marks_are_equal_nothing_discriminates(sat: Any, report: Any) -> None:
    sat({who: [{4: {"value": True}, 3: {"text": "11000"}}] for who in ("ada", "ben", "cem")})
    for line in report().items:
        assert (line.discrimination, line.weight) == (None, None)
        assert line.spread == 0.0


def test_where_the_rest_is_equal_what_rounding_leaves_over_does_not_discriminate(
    arranged: Any, report: Any, school: UUID
) -> None:
    """Totals have 5 decimals and marks 7: a third leaves 0.0000033 behind."""
    quiz = arranged()
    rows = [
        ItemMark(
            tenant_id=school,
            generation=1,
            attempt_id=UUID(int=number),
            slot=6,
            assessment_id=quiz.id,
            fraction=mark,
            mark=mark,
            total=total,
        )
        for number, mark, total in ((1, 0.3333333, 1.33333), (2, 0.6666667, 1.66667), (3, 1, 2))
    ]
    with tenant_scope(school):
        ItemMark.objects.bulk_create(rows)
    (line,) = report().items
    assert line.spread > 0
    assert line.discrimination is None


def test_what_nobody_answered_has_no_answers_and_no_time(sat: Any, report: Any) -> None:
    sat({"ada": [], "ben": []})
    line = report().items[0]
    assert (line.attempts, line.answered, line.facility) == (2, 0, 0.0)
    assert (line.times, line.answers) == (None, [])


def test_an_assessment_that_nobody_has_finished_has_no_lines(sat: Any, report: Any) -> None:
    assert report().items == []


def test_a_deleted_paper_does_not_stop_the_projection(sat: Any, report: Any, school: UUID) -> None:
    sat({"ada": [{4: {"value": True}}]})
    with tenant_scope(school):
        attempt = Attempt.objects.get()
        EventRecord.objects.filter(aggregateid=attempt.id, seq=0).update(
            payload={
                **EventRecord.objects.get(aggregateid=attempt.id, seq=0).payload,
                "paper": str(UUID(int=1)),
            }
        )
    assert report().items[3].answers == []
