"""An attempt's way through the gateway: pinned when it begins, released when it ends."""

from collections.abc import Iterable
from urllib.parse import quote
from uuid import UUID

from banyan.edge import in_thread
from banyan.errors import Fault
from banyan.identity import Principal
from bff import pins
from bff.legacy import legacy_lms
from bff.pins import Pin
from bff.snapshot import LEGACY, RouteEntry

_CACHE_SIZE = 200_000
# The stack of an attempt never changes, so what is known stays true.
_targets: dict[tuple[UUID, str], str] = {}

# Refusals that say nothing about the attempt: the same start may succeed in a moment.
_PASSING = {401, 408, 409, 425, 429}


async def target_of(tenant: UUID, attempt: str) -> str:
    """Where this attempt lives; asked of the database once."""
    target = _targets.get((tenant, attempt))
    if target is None:
        target = await in_thread(pins.target_of, tenant, attempt)
        if len(_targets) >= _CACHE_SIZE:
            _targets.clear()
        _targets[tenant, attempt] = target
    return target


class Start:
    """A start on its way: where it is pinned, and what to do with the stack's answer."""

    def __init__(self, principal: Principal, assessment: str, version: int, pin: Pin) -> None:
        self.pin = pin
        self._principal = principal
        self._assessment = assessment
        self._version = version

    @classmethod
    async def pinned(
        cls, principal: Principal, assessment: str, entry: RouteEntry, version: int, token: str
    ) -> "Start":
        """Pin this start: to the stack of the learner's open attempt, else to the route's."""
        tenant, learner = principal.tenant, principal.user
        wanted = entry.target(principal)
        claim = (tenant, learner, assessment, wanted, version)
        pin = await in_thread(pins.claim, *claim)
        if pin.target != wanted and pin.attempt and await _is_over(pin, entry.upstream, token):
            await in_thread(pins.close, tenant, pin.attempt)
            pin = await in_thread(pins.claim, *claim)
        return cls(principal, assessment, version, pin)

    async def observe(self, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Write down which attempt it became, before the learner hears of it."""
        tenant, learner = self._principal.tenant, self._principal.user
        if status in (200, 201):
            attempt = _named(headers)
            where = (attempt, learner, self._assessment, self._version)
            await in_thread(pins.name, tenant, self.pin, *where)
            _targets[tenant, attempt] = self.pin.target
        elif 400 <= status < 500 and status not in _PASSING:
            await in_thread(pins.release, tenant, self.pin)


async def end(tenant: UUID, attempt: str, status: int) -> None:
    """An end was answered with `status`; success frees the learner for a new decision."""
    if 200 <= status < 300:
        await in_thread(pins.close, tenant, attempt)


async def _is_over(pin: Pin, upstream: str, token: str) -> bool:
    # The monolith ends attempts without telling us (its clock). Ours are told by events.
    if pin.target != LEGACY or pin.attempt is None:
        return False
    path = f"/api/v1/attempts/{quote(pin.attempt, safe='')}/progress"
    progress = await legacy_lms.get(path, token, upstream)
    return progress is None or progress.get("state") != "open"


def _named(headers: Iterable[tuple[bytes, bytes]]) -> str:
    for name, value in headers:
        if name.lower() == b"location":
            return value.decode("latin-1").rstrip("/").rsplit("/", 1)[-1]
    raise Fault("an attempt was begun without a Location header")
