"""The frontend's own view of both stacks at once, while a migration is under way."""

import asyncio
from typing import Any
from urllib.parse import quote

import msgspec

from apps.assessments import api
from banyan.errors import NotFound
from banyan.http.hot import Call, Reply, hot
from banyan.identity import Role
from banyan.tenancy.replicas.replica_read import aread, may_lag
from bff.monolith.errors import LmsAway
from bff.monolith.lms import legacy_lms

_READERS = (Role.TEACHER, Role.ADMIN)
_UNREACHABLE = "The monolith does not answer just now: what it holds is missing here."


class StackResults(msgspec.Struct, frozen=True):
    """The teacher's table over both stacks: lines as in ResultTable, each with its `stack`.

    `not_begun` are learners of its course who have no attempt on either, as the roster says;
    `notices` say what is missing and why.
    """

    assessment: str
    title: str
    as_of: str
    results: list[dict[str, Any]]
    not_begun: list[api.Enrolled]
    notices: list[str]


class StackAssessment(api.AssessmentSummary, frozen=True, kw_only=True):
    """An assessment with the learner's attempts on both stacks."""

    notices: list[str]


class StackAssessments(msgspec.Struct, frozen=True):
    """The assessments of both stacks with the learner's attempts on either."""

    results: list[dict[str, Any]]
    notices: list[str]


@hot(
    "bff.results",
    "GET",
    "/bff/v1/assessments/{assessment}/results",
    reply=StackResults,
    roles=_READERS,
)
async def results(call: Call[None]) -> Reply:
    """All attempts of an assessment wherever they were taken, for teachers."""
    key, asking = call.params["assessment"], call.principal
    ours, (theirs, notices) = await asyncio.gather(
        aread(asking.tenant, asking.user, _module_results, key),
        _monolith(call, f"/api/v1/assessments/{quote(key, safe='')}/results"),
    )
    known = ours or theirs
    if known is None:
        if notices:
            raise LmsAway
        raise NotFound("There is no such assessment.")
    lines = [{**line, "stack": "monolith"} for line in (theirs or {}).get("results", [])]
    lines += [{**line, "stack": "module"} for line in (ours or {}).get("results", [])]
    lines.sort(key=lambda line: (line["started_at"], line["attempt"]))
    begun = {line["learner"] for line in lines}
    waiting = [one for one in (ours or {}).get("enrolled", []) if one.learner not in begun]
    return Reply(StackResults(key, known["title"], known["as_of"], lines, waiting, notices))


@hot("bff.assessments", "GET", "/bff/v1/assessments", reply=StackAssessments)
async def assessments(call: Call[None]) -> Reply:
    """All assessments; an attempt appears in its list on whichever stack it was taken."""
    asking = call.principal
    ours, (theirs, notices) = await asyncio.gather(
        aread(asking.tenant, asking.user, api.assessments, asking.user),
        _monolith(call, "/api/v1/assessments"),
    )
    merged: dict[str, dict[str, Any]] = {}
    for summary in [*(theirs or {}).get("results", []), *msgspec.to_builtins(ours.results)]:
        merged[summary["id"]] = _joined(merged.get(summary["id"]), summary)
    return Reply(StackAssessments(sorted(merged.values(), key=lambda one: one["title"]), notices))


@hot("bff.assessment", "GET", "/bff/v1/assessments/{assessment}", reply=StackAssessment)
async def assessment(call: Call[None]) -> Reply:
    """One assessment with the caller's attempts on either stack."""
    key, asking = call.params["assessment"], call.principal
    ours, (theirs, notices) = await asyncio.gather(
        aread(asking.tenant, asking.user, _module_assessment, key, asking.user),
        _monolith(call, f"/api/v1/assessments/{quote(key, safe='')}"),
    )
    if theirs is None and ours is None:
        if notices:
            raise LmsAway
        raise NotFound("There is no such assessment.")
    found = _joined(theirs, ours) if ours is not None else theirs
    return Reply({**found, "notices": notices})


def _joined(held: dict[str, Any] | None, more: dict[str, Any]) -> dict[str, Any]:
    if held is None:
        return more
    return {
        **more,
        "open_attempt": held["open_attempt"] or more["open_attempt"],
        "attempts": [*held["attempts"], *more["attempts"]],
    }


async def _monolith(call: Call[Any], path: str) -> tuple[Any, list[str]]:
    if call.principal.visitor:
        return None, []
    try:
        return await legacy_lms.get(path, call.authorization), []
    except LmsAway:
        return None, [_UNREACHABLE]


@may_lag
def _module_assessment(key: str, learner: str) -> dict[str, Any] | None:
    try:
        summary: dict[str, Any] = msgspec.to_builtins(api.assessment(key, learner))
    except NotFound:
        return None
    return summary


@may_lag
def _module_results(key: str) -> dict[str, Any] | None:
    try:
        table: dict[str, Any] = msgspec.to_builtins(api.results(key))
        return {**table, "enrolled": api.enrolled(key)}
    except NotFound:
        return None
