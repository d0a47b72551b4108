"""A learner's attempt: start, look, save, progress, submit, result.

`Idempotency-Key` is not read anywhere here (FLAW 4).
"""

from django.http import HttpResponse

from legacy_proxy.monolith import attempts, shapes
from legacy_proxy.monolith.content import Json
from legacy_proxy.monolith.endpoints import Call, reply
from legacy_proxy.monolith.problems import Problem, forbidden, invalid, not_found
from legacy_proxy.monolith.views.assessments import quiz_named

STAFF = ("teacher", "admin")


def start(call: Call, assessment: str) -> HttpResponse:
    """POST /api/v1/assessments/{assessment}/attempts: 201 new, 200 the open one."""
    found, created = attempts.start(quiz_named(assessment), call.who)
    # A path, not a URL: behind a proxy only the browser knows the host it asked.
    location = {"Location": f"/api/v1/attempts/{found['id']}"}
    return reply(shapes.attempt(found), 201 if created else 200, location)


def show(call: Call, attempt: str) -> HttpResponse:
    """GET /api/v1/attempts/{attempt}."""
    found = attempts.find(attempts.number(attempt))
    _may_read(call, found)
    return reply(shapes.attempt(found))


def save(call: Call, attempt: str, slot: str) -> HttpResponse:
    """PUT /api/v1/attempts/{attempt}/answers/{slot}: {"response": …}."""
    body = call.body()
    if "response" not in body:
        raise invalid('The body needs "response".')
    # FLAW 5: `based_on` is in the body too and nobody looks at it.
    found = attempts.find(attempts.number(attempt))
    _may_write(call, found)
    return _tagged(attempts.save(found, slot, body["response"]))


def progress(call: Call, attempt: str) -> HttpResponse:
    """GET /api/v1/attempts/{attempt}/progress; `at_least` is not understood (FLAW 3)."""
    known = attempts.progress(attempts.number(attempt))
    _may_read(call, known)
    return reply({key: value for key, value in known.items() if key != "learner"})


def submit(call: Call, attempt: str) -> HttpResponse:
    """POST /api/v1/attempts/{attempt}/submit: {}."""
    if call.request.body.strip():
        call.body()
    found = attempts.load(attempts.number(attempt))
    _may_write(call, found)
    return _tagged(attempts.submit(found))


def result(call: Call, attempt: str) -> HttpResponse:
    """GET /api/v1/attempts/{attempt}/result; 409 before the submit."""
    found = attempts.find(attempts.number(attempt))
    _may_read(call, found)
    if found["state"] == "open":
        raise Problem(409, "attempt_open", "This attempt has not been submitted yet.")
    return reply(shapes.result(found))


def _tagged(receipt: Json) -> HttpResponse:
    return reply(receipt, headers={"ETag": f'"{receipt["revision"]}"'})


def _may_read(call: Call, found: Json) -> None:
    # 404 for strangers: attempt numbers are consecutive, nobody shall count others' attempts.
    if found["learner"] != call.who.id and call.who.role not in STAFF:
        raise not_found("attempt")


def _may_write(call: Call, found: Json) -> None:
    _may_read(call, found)
    if found["learner"] != call.who.id:
        raise forbidden("Only the learner can answer.")
