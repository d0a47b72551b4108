"""Tables and constraints of assessments.

Control tables (questions, assessments, papers, accommodations, enrolments) have single keys and
appear in the admin. Hot tables (attempts, responses, drafts, uploads) carry the tenant in every
key, have no foreign keys to control tables and no triggers, so that they can be partitioned and
distributed.
"""

from apps.assessments.models.bank import Assessment, Paper, Question, Slot, WhenTimeIsUp
from apps.assessments.models.proofs import AcceptedDifferences, Verdict
from apps.assessments.models.rosters import Enrolment
from apps.assessments.models.sittings import Accommodation, Attempt, Draft, Response
from apps.assessments.models.tables import ItemMark, ResultRow
from apps.assessments.models.uploads import Upload

__all__ = [
    "AcceptedDifferences",
    "Accommodation",
    "Assessment",
    "Attempt",
    "Draft",
    "Enrolment",
    "ItemMark",
    "Paper",
    "Question",
    "Response",
    "ResultRow",
    "Slot",
    "Upload",
    "Verdict",
    "WhenTimeIsUp",
]
