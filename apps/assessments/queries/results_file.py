"""The teacher's table as a file that is sent while it is read."""

from collections.abc import AsyncIterator
from uuid import UUID

from apps.assessments.queries.results_csv import CsvPart, results_csv
from banyan.tenancy.replicas.replica_read import aread, read


def results_file(tenant: UUID, user: str, assessment: str) -> AsyncIterator[bytes]:
    """The CSV of an assessment, part by part. Raises NotFound before the first is asked for."""
    return _parts(tenant, user, assessment, read(tenant, user, results_csv, assessment))


async def _parts(tenant: UUID, user: str, assessment: str, part: CsvPart) -> AsyncIterator[bytes]:
    yield part.text.encode()
    while part.after is not None:
        part = await aread(tenant, user, results_csv, assessment, part.after)
        yield part.text.encode()
