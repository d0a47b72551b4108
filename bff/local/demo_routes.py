"""The roads of an attempt: still on the monolith, one flag away from the module."""

from typing import Any

from bff.flips.change import change
from bff.routes.models import Flag, Route

FLAG = "assessments.attempts"

_ASSESSMENT = "/api/v1/assessments/{assessment}"
_ATTEMPT = "/api/v1/attempts/{attempt}"
_PIN = Route.Pin

# key, method, template, module endpoint, pin
_ROUTES = (
    ("assessments", "GET", "/api/v1/assessments", "django", _PIN.NONE),
    ("assessment", "GET", _ASSESSMENT, "django", _PIN.NONE),
    ("results", "GET", f"{_ASSESSMENT}/results", "django", _PIN.NONE),
    ("start", "POST", f"{_ASSESSMENT}/attempts", "assessments.start_attempt", _PIN.OPENS),
    ("attempt", "GET", _ATTEMPT, "assessments.attempt", _PIN.FOLLOWS),
    ("save", "PUT", f"{_ATTEMPT}/answers/{{slot}}", "assessments.save_answer", _PIN.FOLLOWS),
    ("save_many", "PUT", f"{_ATTEMPT}/answers", "assessments.save_answers", _PIN.FOLLOWS),
    ("flag", "PUT", f"{_ATTEMPT}/slots/{{slot}}/flag", "assessments.flag_slot", _PIN.FOLLOWS),
    (
        "unflag",
        "DELETE",
        f"{_ATTEMPT}/slots/{{slot}}/flag",
        "assessments.unflag_slot",
        _PIN.FOLLOWS,
    ),
    ("check", "POST", f"{_ATTEMPT}/slots/{{slot}}/check", "assessments.check_slot", _PIN.FOLLOWS),
    (
        "discard",
        "DELETE",
        f"{_ATTEMPT}/drafts/{{draft}}",
        "assessments.discard_draft",
        _PIN.FOLLOWS,
    ),
    ("heartbeat", "POST", f"{_ATTEMPT}/heartbeat", "assessments.heartbeat", _PIN.FOLLOWS),
    ("progress", "GET", f"{_ATTEMPT}/progress", "assessments.progress", _PIN.FOLLOWS),
    ("submit", "POST", f"{_ATTEMPT}/submit", "assessments.submit_attempt", _PIN.ENDS),
    ("receipt", "GET", f"{_ATTEMPT}/receipt", "django", _PIN.FOLLOWS),
    ("record", "GET", f"{_ATTEMPT}/record", "django", _PIN.FOLLOWS),
    ("abandon", "POST", f"{_ATTEMPT}/abandon", "assessments.abandon_attempt", _PIN.FOLLOWS),
    ("reopen", "POST", f"{_ATTEMPT}/reopen", "assessments.reopen_attempt", _PIN.FOLLOWS),
    ("deadline", "PUT", f"{_ATTEMPT}/deadline", "assessments.move_deadline", _PIN.FOLLOWS),
    ("to_mark", "GET", f"{_ATTEMPT}/slots/{{slot}}/marking", "django", _PIN.FOLLOWS),
    ("mark", "PUT", f"{_ATTEMPT}/slots/{{slot}}/marking", "assessments.mark_slot", _PIN.FOLLOWS),
    ("result", "GET", f"{_ATTEMPT}/result", "django", _PIN.FOLLOWS),
)

_TOGETHER = {"group": "attempts", "aggregate": "attempt"}

# Files that the monolith never had: of attempts on the module, whatever the flag says.
_FILES = (
    ("results_csv", "GET", f"{_ASSESSMENT}/results.csv", "django", _PIN.NONE),
    (
        "upload",
        "POST",
        f"{_ATTEMPT}/slots/{{slot}}/files",
        "assessments.upload_file",
        _PIN.FOLLOWS,
    ),
    ("uploaded", "GET", f"{_ATTEMPT}/files/{{file}}", "django", _PIN.FOLLOWS),
    ("remove_upload", "DELETE", f"{_ATTEMPT}/files/{{file}}", "django", _PIN.FOLLOWS),
    ("result_xml", "GET", f"{_ATTEMPT}/result.xml", "django", _PIN.FOLLOWS),
)


def install() -> None:
    """Add the routes that are missing; what an administrator has changed stays changed."""
    with change("demo", "the routes of the demo"):
        flag, _ = Flag.objects.get_or_create(
            name=FLAG,
            defaults={
                "note": "Attempts: Yes = module, No = monolith (kill switch), Unknown = ramp."
            },
        )
        for one in _ROUTES:
            # One group and one salt: the same learners on every road of an attempt.
            _install(one, {"flag": flag, "state": Route.State.RAMP, "salt": FLAG, **_TOGETHER})
        for one in _FILES:
            # Retired, for there is no way back: stopped or demoted, these would be a 404.
            _install(one, {"state": Route.State.RETIRED})


def _install(route: tuple[str, str, str, str, str], sent: dict[str, Any]) -> None:
    key, method, template, endpoint, pin = route
    Route.objects.get_or_create(
        method=method,
        template=template,
        defaults={"key": key, "module_endpoint": endpoint, "pin": pin, **sent},
    )
