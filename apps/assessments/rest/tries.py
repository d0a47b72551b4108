"""The hot endpoint of a learner who wants to know now whether an answer is right."""

import msgspec

from apps.assessments import api
from apps.assessments.rest.parameters import attempt_in, slot_in
from banyan.commands import arun
from banyan.http.hot import Call, Reply, hot
from banyan.identity import Role


class ToCheck(msgspec.Struct, frozen=True):
    """`based_on`: the slot's known revision, whose answer is to be checked."""

    based_on: int


@hot(
    "assessments.check_slot",
    "POST",
    "/api/v1/attempts/{attempt}/slots/{slot}/check",
    body=ToCheck,
    reply=api.Checked,
    roles=(Role.LEARNER,),
    writes=True,
)
async def check_slot(call: Call[ToCheck]) -> Reply:
    """Have the saved answer of a question checked, which is a try.

    409 `nothing_to_check` where nothing is checked before the end or the answer is incomplete,
    `slot_over` when no try is left, `revision_conflict` when the slot has moved on.
    """
    checked = await arun(
        api.CheckSlot(
            tenant=call.principal.tenant,
            actor=call.principal.user,
            key=call.must_have_key(),
            attempt=attempt_in(call),
            slot=slot_in(call),
            based_on=call.body.based_on,
        )
    )
    return Reply(checked, headers=(("ETag", f'"{checked.revision}"'),))
