"""Uploaded files, handed out and taken back."""

from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.assessments import api
from apps.assessments.rest.views import READERS, FileView, described, plain
from banyan.commands import run
from banyan.errors import NotFound
from banyan.identity import Role
from banyan.identity.views import principal_of

# Strangers' bytes on our own origin: kept as a file, never shown as a page, never guessed at.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


class AttemptFile(FileView):
    """A file that was uploaded to an attempt."""

    @extend_schema(
        tags=["assessments"],
        operation_id="assessments_uploaded_file",
        responses={(200, "application/octet-stream"): bytes},
    )
    def get(self, request: Request, attempt: str, file: str) -> StreamingHttpResponse:
        """The file itself: your own, or for teachers one of an answer that was handed in."""
        asking = principal_of(request)
        which = _uuid(attempt), _uuid(file)
        if asking.role in READERS:
            found = api.upload_to_mark(*which)
        else:
            found = api.upload_of(*which, asking.user)
        named = content_disposition_header(True, found.name) or "attachment"
        return StreamingHttpResponse(
            api.pieces(found.stored),
            content_type="application/octet-stream",
            headers={
                **_HEADERS,
                "Content-Length": str(found.size),
                "Content-Disposition": named,
            },
        )

    @described("remove_upload", api.RemovedUpload)
    def delete(self, request: Request, attempt: str, file: str) -> Response:
        """Take a file back that no answer names; 409 `upload_named` once one does."""
        asking = principal_of(request)
        asking.must_be(Role.LEARNER)
        command = api.RemoveUpload(
            tenant=asking.tenant, actor=asking.user, attempt=_uuid(attempt), id=_uuid(file)
        )
        return Response(plain(run(command)))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no such file of yours.") from None
