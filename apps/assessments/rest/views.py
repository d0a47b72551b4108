"""The endpoints of assessments that are not hot."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.http import HttpResponse, StreamingHttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.assessments import api
from banyan.errors import NotFound
from banyan.http.openapi import schema_of
from banyan.identity import Role
from banyan.identity.views import TenantView, principal_of
from banyan.tenancy.replicas.replica_read import read

F = TypeVar("F", bound=Callable[..., Any])

READERS = (Role.TEACHER, Role.ADMIN)


def plain(value: Any) -> Any:
    """Frozen data as what a JSON renderer takes."""
    return msgspec.to_builtins(value)


def described(operation: str, reply: type) -> Callable[[F], F]:
    """Name an operation and its reply in the OpenAPI document."""
    described_as: Callable[[F], F] = extend_schema(
        tags=["assessments"],
        operation_id=f"assessments_{operation}",
        responses={200: schema_of(reply)},
    )
    return described_as


class FileView(TenantView):
    """Answers with a file, whatever forms its asker prefers; refusals stay problem documents."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)


class AssessmentList(TenantView):
    """The assessments of your school."""

    @described("assessments", api.AssessmentPage)
    def get(self, request: Request) -> Response:
        """All published assessments, each with your own attempts."""
        asking = principal_of(request)
        return Response(plain(read(asking.tenant, asking.user, api.assessments, asking.user)))


class AssessmentDetail(TenantView):
    """One assessment."""

    @described("assessment", api.AssessmentSummary)
    def get(self, request: Request, assessment: str) -> Response:
        """One published assessment with your own attempts."""
        asking = principal_of(request)
        found = read(asking.tenant, asking.user, api.assessment, assessment, asking.user)
        return Response(plain(found))


class AttemptResult(TenantView):
    """The marks of one attempt."""

    @described("result", api.Result)
    def get(self, request: Request, attempt: str) -> Response:
        """The marks of a submitted attempt: your own, or any for teachers."""
        return Response(plain(api.result(_uuid(attempt), _learner(request))))


class AttemptResultQti(FileView):
    """The answers and marks of one attempt, for another system."""

    @extend_schema(
        tags=["assessments"],
        operation_id="assessments_result_qti",
        responses={(200, "application/xml"): str},
    )
    def get(self, request: Request, attempt: str) -> HttpResponse:
        """QTI results reporting of a submitted attempt: your own, or any for teachers."""
        file = api.result_qti(_uuid(attempt), _learner(request))
        return HttpResponse(file, content_type="application/xml")


class AttemptReceipt(TenantView):
    """What an attempt's history ends with, signed."""

    @described("receipt", api.Receipt)
    def get(self, request: Request, attempt: str) -> Response:
        """A signed receipt of the attempt as it stands: your own, or any for teachers."""
        return Response(plain(api.receipt(_uuid(attempt), _learner(request))))


class AttemptRecord(TenantView):
    """An attempt's whole history, chained and signed."""

    @described("record", api.Record)
    def get(self, request: Request, attempt: str) -> Response:
        """The record to keep: your own, or any for teachers. It can be verified offline."""
        name = {"Content-Disposition": f'attachment; filename="attempt-{_uuid(attempt)}.json"'}
        return Response(plain(api.record(_uuid(attempt), _learner(request))), headers=name)


class ToMark(TenantView):
    """One answer of an attempt, to be marked."""

    @described("to_mark", api.ToMark)
    def get(self, request: Request, attempt: str, slot: int) -> Response:
        """An answer with all one needs to mark it, for teachers; it does not say whose it is."""
        asking = principal_of(request)
        asking.must_be(*READERS)
        return Response(plain(api.to_mark(_uuid(attempt), slot, asking.user)))


class Results(TenantView):
    """The teacher's table."""

    @described("results", api.ResultTable)
    def get(self, request: Request, assessment: str) -> Response:
        """All attempts of an assessment, for teachers."""
        asking = principal_of(request)
        asking.must_be(*READERS)
        return Response(plain(read(asking.tenant, asking.user, api.results, assessment)))


class ResultsCsv(FileView):
    """The teacher's table for a spreadsheet."""

    @extend_schema(
        tags=["assessments"],
        operation_id="assessments_results_csv",
        responses={(200, "text/csv"): str},
    )
    def get(self, request: Request, assessment: str) -> StreamingHttpResponse:
        """All attempts with fraction, mark and answer of each question, for teachers."""
        asking = principal_of(request)
        asking.must_be(*READERS)
        name = {"Content-Disposition": f'attachment; filename="{assessment}-results.csv"'}
        parts = api.results_file(asking.tenant, asking.user, assessment)
        return StreamingHttpResponse(parts, content_type="text/csv; charset=utf-8", headers=name)


def _learner(request: Request) -> str | None:
    """Whose attempts this person may see; None for everybody's."""
    principal = principal_of(request)
    return None if principal.role in READERS else principal.user


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no such attempt of yours.") from None
