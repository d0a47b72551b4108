"""Uploaded files: where one may go, who may have it, and whether an answer names it."""

from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import TextField
from django.db.models.functions import Cast

from apps.assessments.errors import AttemptOpen, NoFilesHere
from apps.assessments.models import Attempt, Draft, Response, Upload
from apps.assessments.queries.attempts import row_of
from apps.assessments.queries.papers import paper
from apps.assessments.rules.items import Essay
from apps.assessments.rules.uploads import names_of
from banyan.errors import NotFound
from banyan.models import EventRecord

_NO_FILE = "There is no such file of yours."


class UploadTerms(NamedTuple):
    """What is taken: types by extension (none: all known), and the largest size in bytes."""

    types: tuple[str, ...]
    largest: int


class StoredFile(NamedTuple):
    """An uploaded file, and its name in the storage."""

    name: str
    size: int
    digest: str
    stored: str


def upload_terms(attempt: UUID, slot: int, learner: str) -> UploadTerms:
    """Which files this learner's slot takes. Raises NotFound, NoFilesHere."""
    item = paper(row_of(attempt, learner).paper_id).at(slot).item
    if not isinstance(item, Essay) or not item.attachments:
        raise NoFilesHere
    most = settings.BANYAN.max_upload_bytes
    return UploadTerms(item.file_types, min(item.largest_bytes or most, most))


def upload_of(attempt: UUID, upload: UUID, learner: str) -> StoredFile:
    """A file of one's own. Raises NotFound."""
    return _stored(_row(attempt, upload, learner=learner, removed_at=None))


def upload_to_mark(attempt: UUID, upload: UUID) -> StoredFile:
    """A file of whoever's answer, for those who mark: it was handed in, and the answer names it.
    Raises NotFound, AttemptOpen."""
    found = _row(attempt, upload)
    if row_of(attempt, None).state != "submitted":
        raise AttemptOpen("Only what was handed in can be marked.")
    answer = Response.objects.filter(attempt_id=attempt, slot=found.slot).first()
    if answer is None or str(upload) not in names_of(answer.response):
        raise NotFound(_NO_FILE)
    return _stored(found)


def is_named(attempt: UUID, upload: UUID) -> bool:
    """Whether any answer that was ever saved names it, or one that was refused and kept.

    The log says so; where its beginning has left for the archives nobody can say, and it stays.
    """
    log = EventRecord.objects.filter(aggregateid=attempt)
    if Attempt.objects.filter(id=attempt).exists() and not log.filter(seq=0).exists():
        return True
    told = log.annotate(text=Cast("payload", TextField()))
    refused = Draft.objects.filter(attempt_id=attempt).annotate(text=Cast("response", TextField()))
    return any(rows.filter(text__contains=str(upload)).exists() for rows in (told, refused))


def _row(attempt: UUID, upload: UUID, **wanted: object) -> Upload:
    row = Upload.objects.filter(attempt_id=attempt, id=upload, **wanted).first()
    if row is None:
        raise NotFound(_NO_FILE)
    return row


def _stored(row: Upload) -> StoredFile:
    return StoredFile(row.name, row.size, row.digest, row.stored)
