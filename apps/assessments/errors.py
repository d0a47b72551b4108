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


class SlotOver(Refusal):
    """The tries for this question are used: it takes no other answer."""

    status = 409
    code = "slot_over"


class NothingToCheck(Refusal):
    """There is nothing here that could be checked."""

    status = 409
    code = "nothing_to_check"


class MarkingConflict(Refusal):
    """Somebody has marked this answer since you looked at it; look again."""

    status = 409
    code = "marking_conflict"


class MarkedByOthers(Refusal):
    """As many people as are needed have marked this answer, and they agree."""

    status = 409
    code = "marked_by_others"


class InvalidMark(Refusal):
    """This is no mark for that answer."""

    status = 422
    code = "invalid_mark"


class AnswersDoNotFit(Refusal):
    """The answers of this attempt are none to the questions of that paper."""

    status = 409
    code = "answers_do_not_fit"


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


class UnknownUpload(Refusal):
    """This answer names a file that was not uploaded to this question."""

    status = 400
    code = "unknown_upload"


class UnfitUpload(Refusal):
    """Files of this type are not taken here."""

    status = 415
    code = "unfit_file"


class NoFilesHere(Refusal):
    """This question takes no files."""

    status = 409
    code = "no_files_here"


class TooManyUploads(Refusal):
    """So many files were uploaded to this question that it takes no more."""

    status = 409
    code = "too_many_uploads"


class UploadNamed(Refusal):
    """An answer that was saved names this file, so it stays."""

    status = 409
    code = "upload_named"


class NothingToImport(Refusal):
    """No question in this file can be imported."""

    status = 422
    code = "nothing_to_import"


class RosterRefused(Refusal):
    """This is no roster that can be read."""

    status = 422
    code = "roster_refused"
