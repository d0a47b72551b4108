"""A request about something that changes hands, on its way to whoever owns it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple
from uuid import UUID

from apps.assessments.api import AttemptOf, source_progress
from banyan.commands import arun
from banyan.errors import NotFound, Refusal, Unavailable
from banyan.identity import Principal
from bff.handover import tokens
from bff.handover.replayed_request import Answer, Body
from bff.handover.tokens import Wrote
from bff.handover.twins import Names, given, names_of, twins
from bff.routes.models import Route
from bff.routes.owners import Owned
from bff.routes.ownership import AGGREGATE
from bff.routes.pins import attempts, commands, pins
from bff.routes.pins.attempts import Start
from bff.routes.propagation import Routes
from bff.routes.snapshot import LEGACY, MODULE, RouteEntry
from legacy_proxy.asgi import Headers, Observe, Receive, Scope, Send

# How long a request waits while nobody owns what it is about; a flip takes a fraction of it.
_PATIENCE = 3.0
# How long a reader waits for what they have written to arrive where they read.
_ARRIVAL = 0.3
_PAUSE = 0.02
EPOCH = b"banyan-epoch"


class Destination(NamedTuple):
    """Where a request goes, under which epoch, and what its attempt is called there."""

    target: str
    epoch: int | None
    params: dict[str, str]
    scope: Scope
    observe: Observe | None


Serve = Callable[[Destination, Receive, Send], Awaitable[None]]


class Handing:
    """One request; `serve` sends it to its destination."""

    def __init__(
        self, routes: Routes, entry: RouteEntry, principal: Principal, params: dict[str, str],
        scope: Scope,
    ) -> None:  # fmt: skip
        self._routes = routes
        self._entry = entry
        self._who = principal
        self._params = params
        self._scope = scope

    async def run(self, serve: Serve, receive: Receive, send: Send, limit: int) -> None:
        """Send it to the owner; if that is not the owner any more, once more to who is.

        Raises Unavailable while nobody owns it, NotFound, and what a start raises.
        """
        body, epoch = Body(receive, limit), 0
        for _ in range(2):
            owned = await self._owned(epoch)
            destination = await self._destination(owned)
            answer = Answer(send)
            destination = destination._replace(observe=self._noting(destination, answer))
            await serve(destination, body.receive, answer.send)
            if answer.fence is None:
                return
            epoch = answer.fence
            if not body.rewind():
                break
        raise Unavailable

    async def _owned(self, at_least: int) -> Owned:
        """The owner in this epoch or a later one, waited for."""
        end = asyncio.get_running_loop().time() + _PATIENCE
        while True:
            owned = self._now()
            if not owned.changing and owned.epoch >= at_least:
                return owned
            if asyncio.get_running_loop().time() > end:
                raise Unavailable(
                    "This school is being handed over just now; send it again in a moment."
                )
            self._routes.wake()
            await asyncio.sleep(_PAUSE)

    def _now(self) -> Owned:
        return self._routes.current.owners[self._who.tenant, AGGREGATE]

    async def _destination(self, owned: Owned) -> Destination:
        if self._entry.pin == Route.Pin.OPENS:
            return await self._start(owned)
        if "attempt" not in self._params:
            return Destination(
                owned.owner, owned.epoch, self._params, self._under(owned.epoch), None
            )
        address = attempts.canonical(self._params["attempt"])
        names = await names_of(self._who.tenant, address)
        if self._scope["method"] in ("GET", "HEAD"):
            owned = await self._where_they_wrote(owned, names)
        return self._to(owned, names)

    async def _start(self, owned: Owned) -> Destination:
        place = pins.Place(
            self._who.tenant,
            self._who.user,
            self._params["assessment"],
            self._routes.current.version,
        )
        pin = await arun(commands.claim_of(place, owned.owner))
        target = owned.owner
        if pin.target == MODULE != target and pin.attempt is not None:
            # Begun here before the hand-over, and held here alone.
            names = await names_of(place.tenant, pin.attempt)
            target = MODULE if names.there is None else target
        observe = Start(place, target, pin).observe
        epoch = owned.epoch if target == owned.owner else None
        return Destination(target, epoch, self._params, self._under(epoch), observe)

    def _to(self, owned: Owned, names: Names) -> Destination:
        """To the owner, under the name the attempt has there; what one side holds alone stays."""
        if owned.owner == LEGACY and names.there is not None:
            return self._named(LEGACY, owned.epoch, str(names.there))
        if names.here is None:
            # The module holds everything it owns.
            raise NotFound("There is no such attempt of yours.")
        epoch = owned.epoch if owned.owner == MODULE else None
        return self._named(MODULE, epoch, str(names.here))

    def _named(self, target: str, epoch: int | None, attempt: str) -> Destination:
        scope = _renamed(self._under(epoch), self._params["attempt"], attempt)
        observe = attempts.ending(self._who, attempt) if self._entry.pin == Route.Pin.ENDS else None
        return Destination(target, epoch, {**self._params, "attempt": attempt}, scope, observe)

    def _under(self, epoch: int | None) -> Scope:
        kept = [(name, value) for name, value in self._scope["headers"] if name != EPOCH]
        if epoch is not None:
            kept.append((EPOCH, str(epoch).encode()))
        return {**self._scope, "headers": kept}

    def _noting(self, destination: Destination, answer: Answer) -> Observe | None:
        """Tell the writer who has acknowledged what."""
        if (
            self._scope["method"] in ("GET", "HEAD")
            or destination.epoch is None
            or "attempt" not in destination.params
        ):
            return destination.observe

        async def noted(status: int, headers: Headers) -> None:
            if destination.observe is not None:
                await destination.observe(status, headers)
            if 200 <= status < 300 and destination.epoch is not None:
                attempt = destination.params["attempt"]
                answer.extra = tokens.told(destination.target, destination.epoch, attempt, headers)

        return noted

    async def _where_they_wrote(self, owned: Owned, names: Names) -> Owned:
        """The owner, if it holds what the reader has written; else who has acknowledged that."""
        wrote = tokens.read(self._scope["headers"])
        if wrote is None or wrote.attempt not in (str(names.here), str(names.there)):
            return owned
        end = asyncio.get_running_loop().time() + _ARRIVAL
        while asyncio.get_running_loop().time() < end:
            now = self._now()
            if now.owner == wrote.owner or (
                now.epoch >= wrote.epoch and not now.changing and await self._holds(now, wrote)
            ):
                return now
            self._routes.wake()
            await asyncio.sleep(_PAUSE)
        return Owned(wrote.owner, wrote.epoch)

    async def _holds(self, owned: Owned, wrote: Wrote) -> bool:
        names = await twins.ask((self._who.tenant, given(wrote.attempt)))
        if owned.owner == LEGACY:
            return names.sent >= wrote.revision
        if names.here is None:
            return False
        try:
            which = AttemptOf(self._who.tenant, names.here, self._who.user)
            return (await source_progress.ask(which)).revision >= wrote.revision
        except Refusal:
            return True  # somebody else's: the answer to the read will say so


def concerns(entry: RouteEntry, routes: Routes, tenant: UUID) -> bool:
    """Whether this route is about something of the tenant's that has begun to change hands."""
    return entry.aggregate != "" and (tenant, entry.aggregate) in routes.current.owners


def _renamed(scope: Scope, before: str, after: str) -> Scope:
    if before == after:
        return scope
    path = scope["path"].replace(f"/{before}", f"/{after}", 1)
    raw = [part.decode("latin-1") for part in scope["raw_path"].split(b"/")]
    # The fourth part of /api/v1/attempts/{attempt}/…, however it was spelled.
    raw[4] = after
    return {**scope, "path": path, "raw_path": "/".join(raw).encode("latin-1")}
