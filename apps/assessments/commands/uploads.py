"""Files of an answer: keeping what was uploaded, and taking one back."""

from typing import ClassVar
from uuid import UUID

import msgspec
from django.db.models.functions import Now

from apps.assessments.errors import TooManyUploads, UploadNamed
from apps.assessments.models import Attempt, Upload
from apps.assessments.queries.uploads import is_named, upload_terms
from apps.assessments.rules.attempts import must_take_answers
from banyan.commands import handles
from banyan.errors import NotFound
from banyan.messages import Command

# Of one slot, named by an answer or not: a learner may change their mind, and not fill the disk.
MOST_UPLOADS = 60


class UploadedFile(msgspec.Struct, frozen=True):
    """A file that an answer to this slot may name now; `digest` is its SHA-256 in hex."""

    id: UUID
    slot: int
    name: str
    size: int
    digest: str


class KeepUpload(Command[UploadedFile], frozen=True, kw_only=True):
    """Keep a file that is in the storage already, as `stored`; it does not answer by itself."""

    beside: ClassVar[frozenset[str]] = frozenset({"id", "stored"})

    attempt: UUID
    slot: int
    name: str
    size: int
    digest: str
    id: UUID
    stored: str

    def aggregate(self) -> UUID:
        return self.attempt


class RemovedUpload(msgspec.Struct, frozen=True):
    """No answer can name this file any more."""

    id: UUID


class RemoveUpload(Command[RemovedUpload], frozen=True, kw_only=True):
    """Take a file back that no saved answer has named."""

    attempt: UUID
    id: UUID

    def aggregate(self) -> UUID:
        return self.attempt


@handles(KeepUpload)
def keep_upload(command: KeepUpload) -> UploadedFile:
    """Raises NotFound, NoFilesHere, AttemptClosed, TooManyUploads."""
    upload_terms(command.attempt, command.slot, command.actor)
    _must_be_open(command)
    of_slot = Upload.objects.filter(attempt_id=command.attempt, slot=command.slot)
    if of_slot.filter(removed_at=None).count() >= MOST_UPLOADS:
        raise TooManyUploads
    Upload.objects.create(
        id=command.id,
        attempt_id=command.attempt,
        slot=command.slot,
        learner=command.actor,
        name=command.name,
        size=command.size,
        digest=command.digest,
        stored=command.stored,
        uploaded_at=Now(),
    )
    return UploadedFile(command.id, command.slot, command.name, command.size, command.digest)


@handles(RemoveUpload)
def remove_upload(command: RemoveUpload) -> RemovedUpload:
    """Raises NotFound, AttemptClosed, UploadNamed. The file itself is deleted hours later: a save
    that is on its way may have seen it still."""
    _must_be_open(command)
    rows = Upload.objects.filter(attempt_id=command.attempt, id=command.id, learner=command.actor)
    row = rows.first()
    if row is None:
        raise NotFound("There is no such file of yours.")
    if row.kept or is_named(command.attempt, command.id):
        raise UploadNamed
    if row.removed_at is None:
        rows.update(removed_at=Now())
    return RemovedUpload(command.id)


def _must_be_open(command: KeepUpload | RemoveUpload) -> None:
    rows = Attempt.objects.filter(id=command.attempt, learner=command.actor)
    found = rows.values_list("state", "deadline", Now()).first()
    if found is None:
        raise NotFound("There is no such attempt of yours.")
    must_take_answers(*found)
