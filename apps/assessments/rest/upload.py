"""Uploading a file to a question: a hot endpoint, because Django would read all of it first."""

from apps.assessments import api
from apps.assessments.rest.parameters import attempt_in, slot_in
from banyan.http.hot import Call, Reply, Stream, hot
from banyan.identity import Role


@hot(
    "assessments.upload_file",
    "POST",
    "/api/v1/attempts/{attempt}/slots/{slot}/files",
    body=Stream,
    reply=api.UploadedFile,
    roles=(Role.LEARNER,),
    writes=True,
    statuses=(201,),
    query=("name",),
)
async def upload_file(call: Call[Stream]) -> Reply:
    """Upload a file, its bytes as the body. Then save an answer that names its id.

    413 `too_large`, 415 `unfit_file` (by its name and its first bytes), 409 `attempt_closed`.
    """
    offered = api.Offered(
        tenant=call.principal.tenant,
        learner=call.principal.user,
        key=call.must_have_key(),
        attempt=attempt_in(call),
        slot=slot_in(call),
        name=call.query.get("name", ""),
    )
    kept = await api.receive(offered, call.body.chunks)
    place = f"/api/v1/attempts/{offered.attempt}/files/{kept.id}"
    return Reply(kept, status=201, headers=(("Location", place),))
