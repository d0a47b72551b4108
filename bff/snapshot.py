"""The routes as a worker holds them: frozen, matched and decided without any I/O."""

import logging
from uuid import UUID

import msgspec
from django.core.exceptions import ValidationError

from banyan.identity import Principal
from bff.matching import Matcher
from bff.models import AttemptPin, Flag, Route, RouteVersion
from bff.ownership.owners import Owners, owners
from bff.ownership.states import AGGREGATE
from bff.ramp import is_in_ramp

logger = logging.getLogger(__name__)

LEGACY, MODULE = AttemptPin.Target.LEGACY.value, AttemptPin.Target.MODULE.value


class RouteEntry(msgspec.Struct, frozen=True):
    """A route with what its flag says."""

    key: str
    upstream: str
    module_endpoint: str
    state: str
    ramp_bp: int
    salt: bytes
    pin: str
    everyone: bool | None = None
    tenants: frozenset[UUID] = frozenset()
    needs_proof: bool = False
    # What kind of thing it is about that may change hands (ownership/), if any.
    aggregate: str = ""

    def target(self, principal: Principal) -> str:
        """Where this person's request goes when no pin says otherwise."""
        if principal.visitor:
            return MODULE  # the monolith has never heard of them
        if self.everyone is False or self.state == Route.State.LEGACY:
            return LEGACY
        if self.state == Route.State.MODULE or self.everyone or principal.tenant in self.tenants:
            return MODULE
        in_ramp = is_in_ramp(self.salt, principal.tenant, principal.user, self.ramp_bp)
        return MODULE if in_ramp else LEGACY


class Snapshot:
    """All routes of one version."""

    def __init__(
        self, version: int, matcher: Matcher[RouteEntry], owners: Owners | None = None
    ) -> None:
        self.version = version
        self.owners = owners or {}
        self.find = matcher.find


# Before the database has been read even once, everything belongs to the monolith.
EMPTY = Snapshot(0, Matcher([]))


def load() -> Snapshot:
    """Read the newest version from the database.

    The version is read before the rows: a change that commits in between makes the rows newer
    than their label, and the next look at the version repairs that. The other way round a
    worker could hold old rows under a new label for ever.
    """
    version = newest_version()
    return Snapshot(version, Matcher(entries()), owners())


def entries() -> list[tuple[str, str, RouteEntry]]:
    """Method, template and what is decided there, of every route as the database has it."""
    flags = {flag.pk: flag for flag in Flag.objects.all()}
    return [
        (route.method, route.template, _entry(route, flags.get(route.flag_id)))
        for route in Route.objects.all()
        if _usable(route)
    ]


def _usable(route: Route) -> bool:
    # The admin refuses such a route; one made around it must not take the others along.
    try:
        route.clean()
    except ValidationError as error:
        logger.error("route %s is left out: %s", route.key, error)
        return False
    return True


def newest_version() -> int:
    """The number of the last committed change, 0 before the first."""
    newest = RouteVersion.objects.order_by("-version").values_list("version", flat=True).first()
    return newest or 0


def _entry(route: Route, flag: Flag | None) -> RouteEntry:
    return RouteEntry(
        key=route.key,
        upstream=route.upstream,
        module_endpoint=route.module_endpoint,
        state=route.state,
        ramp_bp=route.ramp_bp,
        salt=route.salt.encode(),
        pin=route.pin,
        everyone=flag.everyone if flag else None,
        tenants=frozenset(tenant.id for tenant in flag.tenants.all()) if flag else frozenset(),
        needs_proof=flag.needs_proof if flag else False,
        aggregate=AGGREGATE if _changes_hands(route) else "",
    )


def _changes_hands(route: Route) -> bool:
    # What the legacy LMS never had stays the module's, whoever owns the attempts.
    return route.state != Route.State.MODULE and (
        route.pin != Route.Pin.NONE or route.template.startswith("/api/v1/assessments")
    )
