"""Usage over HTTP."""

import msgspec

from apps.usage import api
from banyan.http.hot import Call, Reply, hot
from banyan.identity import Role
from banyan.tenancy.replicas.replica_read import aread


class Hours(msgspec.Struct, frozen=True):
    """Hours in which exams were begun or handed in, newest first."""

    results: list[api.HourOfExams]


@hot("usage.hours", "GET", "/api/v1/usage/hours", reply=Hours, roles=(Role.ADMIN,))
async def hours(call: Call[None]) -> Reply:
    """How many exams the school has begun and handed in, by the hour (UTC)."""
    asking = call.principal
    return Reply(Hours(await aread(asking.tenant, asking.user, api.hours_of_exams)))
