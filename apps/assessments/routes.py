"""The requests of assessments and attempts, which the monolith served before us, and those that it
never had."""

from functools import partial

from banyan.addresses import at
from banyan.routes import Activity, DeclaredRoute, activities, routes

_ASSESSMENT = "/api/v1/assessments/{assessment}"
_ATTEMPT = "/api/v1/attempts/{attempt}"

# One flag and one group: the same learners on every road of an attempt.
_moving = partial(DeclaredRoute, flag="assessments.attempts", group="attempts", aggregate="attempt")

routes(
    _moving(key="assessments", method="GET", template="/api/v1/assessments", endpoint="django"),
    _moving(key="assessment", method="GET", template=_ASSESSMENT, endpoint="django"),
    _moving(key="results", method="GET", template=f"{_ASSESSMENT}/results", endpoint="django"),
    _moving(
        key="start",
        method="POST",
        template=f"{_ASSESSMENT}/attempts",
        endpoint="assessments.start_attempt",
        pin="opens",
    ),
    _moving(
        key="attempt",
        method="GET",
        template=_ATTEMPT,
        endpoint="assessments.attempt",
        pin="follows",
    ),
    _moving(
        key="save",
        method="PUT",
        template=f"{_ATTEMPT}/answers/{{slot}}",
        endpoint="assessments.save_answer",
        pin="follows",
    ),
    _moving(
        key="save_many",
        method="PUT",
        template=f"{_ATTEMPT}/answers",
        endpoint="assessments.save_answers",
        pin="follows",
    ),
    _moving(
        key="flag",
        method="PUT",
        template=f"{_ATTEMPT}/slots/{{slot}}/flag",
        endpoint="assessments.flag_slot",
        pin="follows",
    ),
    _moving(
        key="unflag",
        method="DELETE",
        template=f"{_ATTEMPT}/slots/{{slot}}/flag",
        endpoint="assessments.unflag_slot",
        pin="follows",
    ),
    _moving(
        key="check",
        method="POST",
        template=f"{_ATTEMPT}/slots/{{slot}}/check",
        endpoint="assessments.check_slot",
        pin="follows",
    ),
    _moving(
        key="discard",
        method="DELETE",
        template=f"{_ATTEMPT}/drafts/{{draft}}",
        endpoint="assessments.discard_draft",
        pin="follows",
    ),
    _moving(
        key="heartbeat",
        method="POST",
        template=f"{_ATTEMPT}/heartbeat",
        endpoint="assessments.heartbeat",
        pin="follows",
    ),
    _moving(
        key="progress",
        method="GET",
        template=f"{_ATTEMPT}/progress",
        endpoint="assessments.progress",
        pin="follows",
    ),
    _moving(
        key="submit",
        method="POST",
        template=f"{_ATTEMPT}/submit",
        endpoint="assessments.submit_attempt",
        pin="ends",
    ),
    _moving(
        key="receipt",
        method="GET",
        template=f"{_ATTEMPT}/receipt",
        endpoint="django",
        pin="follows",
    ),
    _moving(
        key="record", method="GET", template=f"{_ATTEMPT}/record", endpoint="django", pin="follows"
    ),
    _moving(
        key="abandon",
        method="POST",
        template=f"{_ATTEMPT}/abandon",
        endpoint="assessments.abandon_attempt",
        pin="follows",
    ),
    _moving(
        key="reopen",
        method="POST",
        template=f"{_ATTEMPT}/reopen",
        endpoint="assessments.reopen_attempt",
        pin="follows",
    ),
    _moving(
        key="deadline",
        method="PUT",
        template=f"{_ATTEMPT}/deadline",
        endpoint="assessments.move_deadline",
        pin="follows",
    ),
    _moving(
        key="to_mark",
        method="GET",
        template=f"{_ATTEMPT}/slots/{{slot}}/marking",
        endpoint="django",
        pin="follows",
    ),
    _moving(
        key="mark",
        method="PUT",
        template=f"{_ATTEMPT}/slots/{{slot}}/marking",
        endpoint="assessments.mark_slot",
        pin="follows",
    ),
    _moving(
        key="result", method="GET", template=f"{_ATTEMPT}/result", endpoint="django", pin="follows"
    ),
)

# Of attempts on the module, whatever the flag says: files that the monolith never had.
routes(
    DeclaredRoute(
        key="results_csv", method="GET", template=f"{_ASSESSMENT}/results.csv", endpoint="django"
    ),
    DeclaredRoute(
        key="upload",
        method="POST",
        template=f"{_ATTEMPT}/slots/{{slot}}/files",
        endpoint="assessments.upload_file",
        pin="follows",
    ),
    DeclaredRoute(
        key="uploaded",
        method="GET",
        template=f"{_ATTEMPT}/files/{{file}}",
        endpoint="django",
        pin="follows",
    ),
    DeclaredRoute(
        key="remove_upload",
        method="DELETE",
        template=f"{_ATTEMPT}/files/{{file}}",
        endpoint="django",
        pin="follows",
    ),
    DeclaredRoute(
        key="result_xml",
        method="GET",
        template=f"{_ATTEMPT}/result.xml",
        endpoint="django",
        pin="follows",
    ),
)

activities(
    Activity(
        "start_exam",
        3.0,
        (("POST", f"{_ASSESSMENT}/attempts"), ("GET", _ATTEMPT)),
    ),
    Activity(
        "save_answer",
        1.5,
        (
            ("PUT", f"{_ATTEMPT}/answers"),
            ("PUT", f"{_ATTEMPT}/answers/{{slot}}"),
            ("POST", f"{_ATTEMPT}/slots/{{slot}}/check"),
            ("POST", f"{_ATTEMPT}/submit"),
        ),
    ),
    Activity(
        "see_results",
        3.0,
        (
            ("GET", f"{_ATTEMPT}/result"),
            ("GET", f"{_ASSESSMENT}/results"),
            ("GET", at("/bff/v1/assessments/{assessment}/results")),
        ),
    ),
)
