"""What teachers look at: the results of one quiz and the gradebook of a course."""

from decimal import Decimal

from legacy_proxy.monolith import attempts, clock, content
from legacy_proxy.monolith.content import Json, Row

# FLAW 6: both read every attempt row of the quiz or course, answers and questions included, from
# the table learners are saving to, and forget everything again before the next call.


def results(quiz: Row) -> Json:
    """Every attempt at a quiz, open ones without marks."""
    found = [attempts.fresh(row) for row in content.rows("attempt", parent=quiz.slug or "")]
    return {
        "assessment": quiz.slug,
        "title": quiz.title,
        "as_of": clock.stamp(clock.now()),
        "results": [_result(attempt) for attempt in found],
    }


def gradebook(course: str) -> Json:
    """The best submitted attempt of each learner at each quiz of a course."""
    best: dict[tuple[str, str], Json] = {}
    for row in content.rows("attempt", course=course):
        attempt = attempts.fresh(row)
        if attempt["state"] != "submitted":
            continue
        place = (attempt["learner"], attempt["assessment"])
        if place not in best or Decimal(attempt["mark"]) > Decimal(best[place]["mark"]):
            best[place] = attempt
    return {"results": [_grade(best[place]) for place in sorted(best)]}


def _result(attempt: Json) -> Json:
    return {
        "attempt": str(attempt["id"]),
        "learner": attempt["learner"],
        "learner_name": attempt["learner_name"],
        "state": attempt["state"],
        "mark": attempt["mark"],
        "max_mark": attempt["max_mark"],
        "started_at": attempt["started_at"],
        "submitted_at": attempt["submitted_at"],
        "items": [
            {
                "slot": entry["slot"],
                "mark": attempt["marks"].get(str(entry["slot"]), {}).get("mark"),
            }
            for entry in attempt["items"]
        ],
    }


def _grade(attempt: Json) -> Json:
    return {
        "learner": attempt["learner"],
        "learner_name": attempt["learner_name"],
        "assessment": attempt["assessment"],
        "title": attempt["title"],
        "mark": attempt["mark"],
        "max_mark": attempt["max_mark"],
        "submitted_at": attempt["submitted_at"],
    }
