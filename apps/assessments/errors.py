"""What assessments refuse, and why."""

from banyan.errors import Refusal


class AttemptClosed(Refusal):
    """This attempt has been submitted; nothing can be changed any more."""

    status = 409
    code = "attempt_closed"


class AttemptOpen(Refusal):
    """This attempt has not been submitted yet, so it has no result."""

    status = 409
    code = "attempt_open"


class RevisionConflict(Refusal):
    """This answer was changed elsewhere after you loaded it; choose which one to keep."""

    status = 409
    code = "revision_conflict"


class AttemptsExhausted(Refusal):
    """You have used all attempts of this assessment."""

    status = 403
    code = "attempts_exhausted"


class NoTimeLeft(Refusal):
    """A deadline must lie in the future."""

    status = 422
    code = "no_time_left"


class AssessmentClosed(Refusal):
    """This assessment is not open now."""

    status = 403
    code = "assessment_closed"


class InvalidAnswer(Refusal):
    """This is not an answer to that question."""

    status = 400
    code = "invalid_response"


class NothingToImport(Refusal):
    """No question in this file can be imported."""

    status = 422
    code = "nothing_to_import"


class RosterRefused(Refusal):
    """This is no roster that can be read."""

    status = 422
    code = "roster_refused"
