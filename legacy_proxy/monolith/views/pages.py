"""Pages for people, as an LMS has them: HTML, a form, a redirect, a cookie that remembers."""

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.html import format_html, format_html_join

from legacy_proxy.monolith import content
from legacy_proxy.monolith.endpoints import Call

_COOKIE = "lms_name"
_LONGEST = 60
_MONTH = 30 * 24 * 3600
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Courses</title></head>
<body><h1>Courses</h1><p id="greeting">{}</p><ul>{}</ul>
<form method="post" action="/courses/name">
<label>Your name <input name="name" maxlength="60" required></label> <button>Remember me</button>
</form></body></html>
"""


def courses(call: Call) -> HttpResponse:
    """GET /courses/: all courses, and a greeting for whoever has given a name."""
    name = call.request.COOKIES.get(_COOKIE)
    greeting = f"Welcome back, {name}." if name else "Who are you?"
    rows = ((row.title,) for row in content.rows("course"))
    page = format_html(_PAGE, greeting, format_html_join("", "<li>{}</li>", rows))
    return HttpResponse(page, headers={"Cache-Control": "no-store"})


def remember(call: Call) -> HttpResponse:
    """POST /courses/name: keep the name in a cookie, and go back to the courses."""
    response = HttpResponseRedirect("/courses/", status=303)
    name = call.request.POST.get("name", "").strip()[:_LONGEST]
    if name.isascii() and name.isprintable() and name:
        response.set_cookie(
            _COOKIE, name, max_age=_MONTH, path="/courses/", httponly=True, samesite="Lax"
        )
    return response
