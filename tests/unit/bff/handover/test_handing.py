"""A request finds the owner, whatever the worker that has it believes."""

import asyncio
from typing import Any, cast
from uuid import UUID

import pytest

from banyan.errors import Unavailable
from banyan.identity import Principal
from banyan.identity.principal import Role
from bff.handover import to_owner
from bff.handover.to_owner import Destination, Handing
from bff.handover.twins import Names
from bff.routes.owners import Owned
from bff.routes.ownership import AGGREGATE, Owner
from bff.routes.propagation import Routes
from bff.routes.snapshot import LEGACY, MODULE, RouteEntry, Snapshot
from legacy_proxy.asgi import Receive, Send

TENANT, HERE, THERE = UUID(int=1), UUID(int=2), 7
ENTRY = RouteEntry(
    key="save", upstream="monolith", module_endpoint="x", state="ramp", ramp_bp=0, salt=b"s",
    pin="follows", aggregate=AGGREGATE,
)  # fmt: skip
WHO = Principal(
    tenant=TENANT, tenant_slug="s", user="ada", name="Ada", role=Role.LEARNER, expires=9_000_000_000
)
BODY = b'{"response": null}'


class Worker:
    """The routes of a process; `next` is what it knows once it has looked."""

    def __init__(self, now: Owned, later: Owned | None = None) -> None:
        self.later = later
        self._know(now)

    def _know(self, owned: Owned) -> None:
        self.current = Snapshot(1, [], {(TENANT, AGGREGATE): owned})

    def wake(self) -> None:
        if self.later is not None:
            self._know(self.later)


class Sides:
    """Both sides: the owner takes a write, the other refuses it with its fence."""

    def __init__(self, owner: str, epoch: int) -> None:
        self.owner, self.epoch = owner, epoch
        self.asked: list[tuple[str, int | None, str, bytes]] = []

    async def serve(self, destination: Destination, receive: Receive, send: Send) -> None:
        body = (await receive())["body"]
        self.asked.append((destination.target, destination.epoch, destination.scope["path"], body))
        late = destination.target != self.owner or (destination.epoch or 0) < self.epoch
        status = 409 if late else 200
        headers = [(b"banyan-fence", str(self.epoch).encode())] if late else [(b"etag", b'"5"')]
        if destination.observe is not None:
            await destination.observe(status, headers)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    async def both(*_: object) -> Names:
        return Names(HERE, THERE)

    monkeypatch.setattr(to_owner, "names_of", both)
    monkeypatch.setattr(to_owner, "_PATIENCE", 0.1)


def ask(
    worker: Worker, sides: Sides, method: str = "PUT", wrote: bytes = b""
) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": BODY, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    path = f"/api/v1/attempts/{THERE}/answers/1"
    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(),
        "headers": [(b"banyan-epoch", b"99"), *([(b"banyan-wrote", wrote)] if wrote else [])],
    }  # fmt: skip
    params = {"attempt": str(THERE), "slot": "1"}
    one = Handing(cast(Routes, worker), ENTRY, WHO, params, scope)
    asyncio.run(one.run(sides.serve, receive, send, 1000))
    return sent


def test_it_goes_to_the_owner_under_the_name_it_has_there() -> None:
    sides = Sides(MODULE, 4)
    answer = ask(Worker(Owned(MODULE, 4)), sides)
    assert sides.asked == [(MODULE, 4, f"/api/v1/attempts/{HERE}/answers/1", BODY)]
    assert answer[0]["status"] == 200


@pytest.mark.parametrize(("was", "now"), [(LEGACY, MODULE), (MODULE, LEGACY)])
def test_what_an_old_snapshot_has_led_astray_is_sent_once_more_and_nobody_notices(
    was: str, now: str
) -> None:
    sides = Sides(now, 5)
    answer = ask(Worker(Owned(was, 4), later=Owned(now, 5)), sides)
    assert [(target, epoch, body) for target, epoch, _, body in sides.asked] == [
        (was, 4, BODY),
        (now, 5, BODY),
    ]
    assert [message["type"] for message in answer] == [
        "http.response.start",
        "http.response.body",
    ]
    assert answer[0]["status"] == 200


def test_while_nobody_owns_it_a_request_waits_for_who_will() -> None:
    sides = Sides(MODULE, 5)
    ask(Worker(Owned(Owner.NOBODY, 5), later=Owned(MODULE, 5)), sides)
    assert [target for target, *_ in sides.asked] == [MODULE]


def test_who_waits_too_long_is_asked_to_come_again() -> None:
    sides = Sides(MODULE, 5)
    with pytest.raises(Unavailable):
        ask(Worker(Owned(Owner.NOBODY, 5)), sides)
    with pytest.raises(Unavailable):
        ask(Worker(Owned(LEGACY, 4)), sides)  # refused, and it never hears of the flip
    assert len(sides.asked) == 1


def test_who_has_written_is_told_where_and_reads_there() -> None:
    sides = Sides(MODULE, 5)
    (begin, _) = ask(Worker(Owned(MODULE, 5)), sides)
    wrote = dict(begin["headers"])[b"banyan-wrote"]
    assert wrote == f"module.5.{HERE}.5".encode()
    # A worker that has not heard of the flip, not even within the time a reader waits.
    ask(Worker(Owned(LEGACY, 4)), sides, "GET", wrote)
    assert sides.asked[-1][0] == MODULE


def test_a_body_that_was_too_long_to_keep_is_sent_once_only() -> None:
    sides = Sides(MODULE, 5)
    worker = Worker(Owned(LEGACY, 4), later=Owned(MODULE, 5))
    long = b"x" * 2000

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": long, "more_body": False}

    async def send(message: Any) -> None:
        raise AssertionError("nothing is answered")

    path = f"/api/v1/attempts/{THERE}/answers/1"
    scope = {"method": "PUT", "path": path, "raw_path": path.encode(), "headers": []}
    params = {"attempt": str(THERE), "slot": "1"}
    one = Handing(cast(Routes, worker), ENTRY, WHO, params, scope)
    with pytest.raises(Unavailable):
        asyncio.run(one.run(sides.serve, receive, send, 1000))
    assert len(sides.asked) == 1
