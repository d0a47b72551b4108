"""Assessments: listing, publishing, and the table of results."""

from django.http import HttpResponse

from legacy_proxy.monolith import attempts, content, feed, publishing, reports, shapes
from legacy_proxy.monolith.accounts import Principal
from legacy_proxy.monolith.content import Json, Row
from legacy_proxy.monolith.endpoints import Call, reply
from legacy_proxy.monolith.problems import not_found


def assessments(call: Call) -> HttpResponse:
    """GET /api/v1/assessments."""
    quizzes = content.rows("quiz")
    return reply({"results": [_seen_by(call.who, quiz) for quiz in quizzes]})


def assessment(call: Call, assessment: str) -> HttpResponse:
    """GET /api/v1/assessments/{assessment}."""
    return reply(_seen_by(call.who, quiz_named(assessment)))


def publish(call: Call, assessment: str) -> HttpResponse:
    """PUT /api/v1/assessments/{assessment}: the whole quiz, by a teacher."""
    call.allow("teacher", "admin")
    quiz = publishing.publish(assessment, call.body())
    feed.announce("assessment_published", f"{quiz.title} is open.")
    return reply(_seen_by(call.who, quiz))


def results(call: Call, assessment: str) -> HttpResponse:
    """GET /api/v1/assessments/{assessment}/results, for teachers."""
    call.allow("teacher", "admin")
    return reply(reports.results(quiz_named(assessment)))


def quiz_named(slug: str) -> Row:
    """The quiz at an address; 404."""
    quiz = content.row("quiz", slug=slug)
    if quiz is None:
        raise not_found("assessment")
    return quiz


def _seen_by(who: Principal, quiz: Row) -> Json:
    mine = content.rows("attempt", parent=quiz.slug or "", owner=who.id)
    return shapes.assessment(quiz, [attempts.fresh(row) for row in mine])
