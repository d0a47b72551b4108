"""Courses, their pages and question bank, and the gradebook."""

from django.http import HttpResponse

from legacy_proxy.monolith import content, reports
from legacy_proxy.monolith.content import Row
from legacy_proxy.monolith.endpoints import Call, reply
from legacy_proxy.monolith.markup import clean
from legacy_proxy.monolith.problems import not_found


def courses(call: Call) -> HttpResponse:
    """GET /api/v1/courses."""
    return reply({"results": [_titled(row) for row in content.rows("course")]})


def course(call: Call, course: str) -> HttpResponse:
    """GET /api/v1/courses/{course}."""
    found = _course(course)
    return reply(
        {
            **_titled(found),
            "pages": [_titled(row) for row in content.rows("page", course=course)],
            "assessments": [_titled(row) for row in content.rows("quiz", course=course)],
        }
    )


def page(call: Call, course: str, page: str) -> HttpResponse:
    """GET /api/v1/courses/{course}/pages/{page}."""
    found = content.row("page", course=course, slug=page)
    if found is None:
        raise not_found("page")
    return reply({**_titled(found), "html": clean(found.body["html"])})


def questions(call: Call, course: str) -> HttpResponse:
    """GET /api/v1/courses/{course}/questions: whole definitions, for teachers."""
    call.allow("teacher", "admin")
    _course(course)
    bank = content.rows("question", course=course)
    return reply({"results": [{**row.body, "id": str(row.id)} for row in bank]})


def gradebook(call: Call, course: str) -> HttpResponse:
    """GET /api/v1/courses/{course}/gradebook, for teachers."""
    call.allow("teacher", "admin")
    _course(course)
    return reply(reports.gradebook(course))


def _course(slug: str) -> Row:
    found = content.row("course", slug=slug)
    if found is None:
        raise not_found("course")
    return found


def _titled(row: Row) -> dict[str, str | None]:
    return {"id": row.slug, "title": row.title}
