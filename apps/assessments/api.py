"""Assessments, as others may use them.

Commands are executed by `banyan.commands.run`/`arun`. `attempt_view` and `source_progress` are
questions, asked with `await ….ask(AttemptOf(…))`; the other queries are plain functions to be
called inside a tenant's scope. Only frozen data crosses this door.
"""

from apps.assessments.commands.accommodations import (
    Applied,
    ApplyAccommodation,
    LeftAttempt,
    MovedAttempt,
)
from apps.assessments.commands.answers import NewAnswer, SaveAnswers, Saved
from apps.assessments.commands.bank import (
    ArrangeAssessment,
    Imported,
    ImportQuestions,
    PublishAssessment,
    Published,
)
from apps.assessments.commands.drafts import DiscardDraft, Discarded
from apps.assessments.commands.end import (
    AbandonAttempt,
    Abandoned,
    CloseOverdue,
    SubmitAttempt,
    Submitted,
)
from apps.assessments.commands.marks import Marked, MarkSlot
from apps.assessments.commands.received_file import Offered, receive
from apps.assessments.commands.regrade import RegradeAttempt, Regraded
from apps.assessments.commands.replay_verdict import accept_differences, keep_verdict
from apps.assessments.commands.rosters import ImportedRoster, ImportRoster
from apps.assessments.commands.running_attempt import (
    Flagged,
    FlagSlot,
    MoveDeadline,
    ReopenAttempt,
    Rescheduled,
)
from apps.assessments.commands.start import StartAttempt, Started
from apps.assessments.commands.takeover import AllTaken, TakenOver, TakeOver
from apps.assessments.commands.tries import Checked, CheckSlot
from apps.assessments.commands.unused_files import SweepUploads, sweep_files
from apps.assessments.commands.uploads import KeepUpload, RemovedUpload, RemoveUpload, UploadedFile
from apps.assessments.formats import FORMATS, Problem, Reading, read
from apps.assessments.formats.writers import FORMATS_OUT
from apps.assessments.queries.assessments import (
    AssessmentPage,
    AssessmentSummary,
    AttemptSummary,
    assessment,
    assessments,
    has_assessment,
    published_id,
)
from apps.assessments.queries.attempts import (
    AttemptOf,
    AttemptView,
    PlacedItem,
    RefusedAnswer,
    attempt_as_started,
    attempt_view,
)
from apps.assessments.queries.bank import Exported, LeftOut, exported, exported_bank
from apps.assessments.queries.cohort import Cohort, ItemStatistics, cohort, item_statistics
from apps.assessments.queries.courses import courses_of_assessments
from apps.assessments.queries.exam_windows import ExamWindow, exam_windows
from apps.assessments.queries.integrity import Finding, findings
from apps.assessments.queries.item_report import ItemReport, item_report
from apps.assessments.queries.marking_queue import MarkingQueue, ToMark, marking_queue, to_mark
from apps.assessments.queries.overdue import overdue
from apps.assessments.queries.progress import Progress, now, progress, source_progress
from apps.assessments.queries.proofs import LastVerdict, last_verdict, why_unproven
from apps.assessments.queries.publication import Publication, publication
from apps.assessments.queries.record import Receipt, Record, receipt, receipt_of, record
from apps.assessments.queries.regrade import RegradingPlan, regrading_plan
from apps.assessments.queries.results import Result, ResultLine, ResultTable, result, results
from apps.assessments.queries.results_csv import CsvCursor, CsvPart, results_csv
from apps.assessments.queries.results_file import results_file
from apps.assessments.queries.results_qti import result_qti
from apps.assessments.queries.rosters import Enrolled, enrolled
from apps.assessments.queries.starts import was_started
from apps.assessments.queries.takeover import Standing, digest, digests, fenced, standings
from apps.assessments.queries.uploads import (
    StoredFile,
    UploadTerms,
    upload_of,
    upload_terms,
    upload_to_mark,
)
from apps.assessments.rules.moving import HeldAnswer, HeldAttempt, HeldMark, moved_id
from apps.assessments.storage import pieces

__all__ = [
    "FORMATS",
    "FORMATS_OUT",
    "AbandonAttempt",
    "Abandoned",
    "AllTaken",
    "Applied",
    "ApplyAccommodation",
    "ArrangeAssessment",
    "AssessmentPage",
    "AssessmentSummary",
    "AttemptOf",
    "AttemptSummary",
    "AttemptView",
    "CheckSlot",
    "Checked",
    "CloseOverdue",
    "Cohort",
    "CsvCursor",
    "CsvPart",
    "DiscardDraft",
    "Discarded",
    "Enrolled",
    "ExamWindow",
    "Exported",
    "Finding",
    "FlagSlot",
    "Flagged",
    "HeldAnswer",
    "HeldAttempt",
    "HeldMark",
    "ImportQuestions",
    "ImportRoster",
    "Imported",
    "ImportedRoster",
    "ItemReport",
    "ItemStatistics",
    "KeepUpload",
    "LastVerdict",
    "LeftAttempt",
    "LeftOut",
    "MarkSlot",
    "Marked",
    "MarkingQueue",
    "MoveDeadline",
    "MovedAttempt",
    "NewAnswer",
    "Offered",
    "PlacedItem",
    "Problem",
    "Progress",
    "Publication",
    "PublishAssessment",
    "Published",
    "Reading",
    "Receipt",
    "Record",
    "RefusedAnswer",
    "RegradeAttempt",
    "Regraded",
    "RegradingPlan",
    "RemoveUpload",
    "RemovedUpload",
    "ReopenAttempt",
    "Rescheduled",
    "Result",
    "ResultLine",
    "ResultTable",
    "SaveAnswers",
    "Saved",
    "Standing",
    "StartAttempt",
    "Started",
    "StoredFile",
    "SubmitAttempt",
    "Submitted",
    "SweepUploads",
    "TakeOver",
    "TakenOver",
    "ToMark",
    "UploadTerms",
    "UploadedFile",
    "accept_differences",
    "assessment",
    "assessments",
    "attempt_as_started",
    "attempt_view",
    "cohort",
    "courses_of_assessments",
    "digest",
    "digests",
    "enrolled",
    "exam_windows",
    "exported",
    "exported_bank",
    "fenced",
    "findings",
    "has_assessment",
    "item_report",
    "item_statistics",
    "keep_verdict",
    "last_verdict",
    "marking_queue",
    "moved_id",
    "now",
    "overdue",
    "pieces",
    "progress",
    "publication",
    "published_id",
    "read",
    "receipt",
    "receipt_of",
    "receive",
    "record",
    "regrading_plan",
    "result",
    "result_qti",
    "results",
    "results_csv",
    "results_file",
    "source_progress",
    "standings",
    "sweep_files",
    "to_mark",
    "upload_of",
    "upload_terms",
    "upload_to_mark",
    "was_started",
    "why_unproven",
]
