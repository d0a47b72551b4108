"""Files that are sent while they are made."""

from collections.abc import AsyncIterator
from uuid import UUID

from django.http import StreamingHttpResponse

from apps.assessments import api
from banyan.tenancy.replicas.reading import aread, read


def csv_download(tenant: UUID, user: str, assessment: str) -> StreamingHttpResponse:
    """The results of an assessment as a file. Raises NotFound before anything is sent."""
    first = read(tenant, user, api.results_csv, assessment)
    return StreamingHttpResponse(
        _parts(tenant, user, assessment, first),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{assessment}-results.csv"'},
    )


async def _parts(
    tenant: UUID, user: str, assessment: str, part: api.CsvPart
) -> AsyncIterator[bytes]:
    yield part.text.encode()
    while part.after is not None:
        part = await aread(tenant, user, api.results_csv, assessment, part.after)
        yield part.text.encode()
