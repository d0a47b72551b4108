"""Taking a file in: read, judged, stored, kept, or nothing of it left."""

from collections.abc import AsyncIterator, Callable
from uuid import UUID

import msgspec

from apps.assessments.commands.uploads import KeepUpload, UploadedFile
from apps.assessments.errors import UnfitUpload
from apps.assessments.queries.uploads import UploadTerms, upload_terms
from apps.assessments.rules.uploads import UnfitFile, check_head, check_name, named
from apps.assessments.storage import Arriving, name_in_storage, uploads
from banyan.commands import arun
from banyan.errors import InvalidRequest, Refusal, Unavailable
from banyan.http.edge import in_thread, read
from banyan.ids import uuid7


class Offered(msgspec.Struct, frozen=True):
    """A file that somebody wants to upload, under the name they have for it."""

    tenant: UUID
    learner: str
    key: str
    attempt: UUID
    slot: int
    name: str


async def receive(offered: Offered, chunks: Callable[[int], AsyncIterator[bytes]]) -> UploadedFile:
    """Keep what `chunks` (given the largest size in bytes) brings.

    A retry under the same key is answered as before, also when the attempt is over by then.
    Raises NotFound, NoFilesHere, InvalidRequest, UnfitUpload, AttemptClosed, TooManyUploads,
    KeyReused, and what `chunks` raises.
    """
    terms = await read(offered.tenant, upload_terms, offered.attempt, offered.slot, offered.learner)
    name = _name(offered.name, terms)
    with Arriving() as arriving:
        await arriving.take(chunks(terms.largest))
        _must_fit(name, arriving)
        return await _kept(offered, name, arriving)


async def _kept(offered: Offered, name: str, arriving: Arriving) -> UploadedFile:
    upload = uuid7()
    wanted = name_in_storage(offered.tenant, offered.attempt, upload)
    stored = await in_thread(arriving.store, wanted)
    command = KeepUpload(
        tenant=offered.tenant,
        actor=offered.learner,
        key=offered.key,
        attempt=offered.attempt,
        slot=offered.slot,
        name=name,
        size=arriving.size,
        digest=arriving.digest,
        id=upload,
        stored=stored,
    )
    try:
        kept = await arun(command)
    except Unavailable:
        raise  # it may have been committed all the same: sweeping finds out
    except Refusal:
        await in_thread(uploads().delete, stored)
        raise
    if kept.id != upload:  # a retry: the first one is there
        await in_thread(uploads().delete, stored)
    return kept


def _name(raw: str, terms: UploadTerms) -> str:
    try:
        name = named(raw)
    except UnfitFile as error:
        raise InvalidRequest(str(error)) from error
    try:
        check_name(name, terms.types)
    except UnfitFile as error:
        raise UnfitUpload(str(error)) from error
    return name


def _must_fit(name: str, arriving: Arriving) -> None:
    if not arriving.size:
        raise InvalidRequest("The file is empty.")
    try:
        check_head(name, arriving.head)
    except UnfitFile as error:
        raise UnfitUpload(str(error)) from error
