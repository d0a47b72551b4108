"""An attempt's way through the gateway: pinned when it begins, released when it ends."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote
from uuid import UUID

from apps.assessments import api
from banyan.caching import Bounded
from banyan.commands import arun
from banyan.errors import Fault, NotFound
from banyan.http.edge import in_thread, read
from banyan.identity import Principal
from bff.monolith.lms import legacy_lms
from bff.routes.pins import commands, pins
from bff.routes.pins.pins import Pin, Place
from bff.routes.snapshot import LEGACY, MODULE, RouteEntry
from legacy_proxy.asgi import Observe

_LONGEST_ID = 64
# The stack of an attempt never changes, so what is known stays true.
_targets: Bounded[tuple[UUID, str], str] = Bounded(200_000)

# Refusals that prove that nothing was begun.
_NOTHING_BEGUN = {403, 404}


async def target_of(tenant: UUID, attempt: str) -> str:
    """Where this attempt lives; asked of the database once. Raises NotFound for what is none."""
    target = _targets.get((tenant, attempt))
    if target is None:
        target = await commands.target_of.ask((tenant, canonical(attempt)))
        _remember(tenant, attempt, target)
    return target


def canonical(attempt: str) -> str:
    """The attempt in its one spelling. Raises NotFound for what is none."""
    if len(attempt) > _LONGEST_ID:
        raise NotFound("There is no such attempt of yours.")
    return pins.canonical(attempt)


async def end(tenant: UUID, attempt: str, status: int) -> None:
    """An end was answered with `status`; success frees the learner for a new decision."""
    if 200 <= status < 300:
        await arun(commands.close_of(tenant, canonical(attempt)))


class Start:
    """A start on its way: which stack it goes to, and what to do with the stack's answer."""

    def __init__(self, place: Place, target: str, pin: Pin | None) -> None:
        self.target = target
        self._place = place
        self._pin = pin

    @classmethod
    async def pinned(
        cls,
        principal: Principal,
        assessment: str,
        entry: RouteEntry,
        version: int,
        *,
        token: str,
        key: str | None,
    ) -> "Start":
        """Decide: the stack that has answered this key, else that of the learner's open attempt,
        else the route's."""
        if len(assessment) > _LONGEST_ID:
            raise NotFound("There is no such assessment.")
        place = Place(principal.tenant, principal.user, assessment, version)
        if key is not None and await api.was_started.ask((place.tenant, place.learner, key)):
            return cls(place, MODULE, None)
        wanted = entry.target(principal, {"assessment": assessment})
        pin = await arun(commands.claim_of(place, wanted))
        if pin.target != wanted and not await _holds(place, pin, entry.upstream, token):
            await in_thread(pins.drop, place.tenant, pin)
            pin = await arun(commands.claim_of(place, wanted))
        return cls(place, pin.target, pin)

    async def observe(self, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Write down which attempt it became, before the learner hears of it."""
        if status in (200, 201):
            attempt = _named(headers)
            if self._pin is None or self._pin.attempt != attempt:
                await _name(self._place, self.target, attempt)
            _remember(self._place.tenant, attempt, self.target)
        elif status in _NOTHING_BEGUN and self._pin is not None and self._pin.ours:
            await in_thread(pins.release, self._place.tenant, self._pin)


def _remember(tenant: UUID, attempt: str, target: str) -> None:
    _targets.keep((tenant, attempt), target)


async def _holds(place: Place, pin: Pin, upstream: str, token: str) -> bool:
    """Whether a pin that contradicts its route still holds: asked of the stack it names.

    The monolith ends attempts without telling us, and a start that was cut off leaves a pin
    without a name. Raises LmsAway when the monolith cannot say.
    """
    if pin.target == LEGACY:
        found = await _open_on_monolith(place, upstream, token)
    else:
        found = await read(place.tenant, _open_on_module, place)
    if found is not None:
        await _name(place, pin.target, found)
        return True
    return pin.attempt is None and not pin.abandoned


async def _name(place: Place, target: str, attempt: str) -> None:
    named = await arun(commands.name_of(place, target, attempt))
    if not named.named:
        await in_thread(pins.name, place, target, attempt)


async def _open_on_monolith(place: Place, upstream: str, token: str) -> str | None:
    path = f"/api/v1/assessments/{quote(place.assessment, safe='')}"
    summary = await legacy_lms.get(path, token, upstream)
    found: str | None = None if summary is None else summary["open_attempt"]
    return found


def _open_on_module(place: Place) -> str | None:
    try:
        found = api.assessment(place.assessment, place.learner).open_attempt
    except NotFound:
        return None
    return None if found is None else str(found)


def _named(headers: Iterable[tuple[bytes, bytes]]) -> str:
    for name, value in headers:
        if name.lower() == b"location":
            return pins.canonical(value.decode("latin-1").rstrip("/").rsplit("/", 1)[-1])
    raise Fault("an attempt was begun without a Location header")


def ending(principal: Principal, attempt: str) -> Observe:
    """What looks at the answer that may end the attempt."""

    async def observe(status: int, _headers: Any) -> None:
        await end(principal.tenant, attempt, status)

    return observe
