"""What teachers see of those who sit an assessment, and of its questions; of the module only."""

from apps.assessments import api
from banyan.http.hot import Call, Reply, hot
from banyan.identity import Role
from banyan.tenancy.replicas.replica_read import aread

_TEACHERS = (Role.TEACHER, Role.ADMIN)


@hot(
    "assessments.cohort",
    "GET",
    "/bff/v1/assessments/{assessment}/cohort",
    reply=api.Cohort,
    roles=_TEACHERS,
)
async def cohort(call: Call[None]) -> Reply:
    """How those who sit an assessment on the module are doing just now, for teachers."""
    asking = call.principal
    return Reply(await aread(asking.tenant, asking.user, api.cohort, call.params["assessment"]))


@hot(
    "assessments.item_statistics",
    "GET",
    "/bff/v1/assessments/{assessment}/items",
    reply=api.ItemStatistics,
    roles=_TEACHERS,
)
async def item_statistics(call: Call[None]) -> Reply:
    """Facility and discrimination of each item, for teachers; of attempts on the module."""
    asking, key = call.principal, call.params["assessment"]
    return Reply(await aread(asking.tenant, asking.user, api.item_statistics, key))


@hot(
    "assessments.marking_queue",
    "GET",
    "/bff/v1/assessments/{assessment}/marking",
    reply=api.MarkingQueue,
    roles=_TEACHERS,
)
async def marking_queue(call: Call[None]) -> Reply:
    """What waits for people to mark it, for teachers; of attempts on the module."""
    asking, key = call.principal, call.params["assessment"]
    return Reply(await aread(asking.tenant, asking.user, api.marking_queue, key, asking.user))


@hot(
    "assessments.item_report",
    "GET",
    "/bff/v1/assessments/{assessment}/statistics",
    reply=api.ItemReport,
    roles=_TEACHERS,
)
async def item_report(call: Call[None]) -> Reply:
    """Each item with its weight, times and most given answers too; of attempts on the module."""
    asking, key = call.principal, call.params["assessment"]
    return Reply(await aread(asking.tenant, asking.user, api.item_report, key))
