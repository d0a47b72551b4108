"""The routes as a worker holds them: frozen, matched and decided without any I/O."""

import logging
from collections import defaultdict
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.db.models.functions import Now
from msgspec.structs import replace

from apps.assessments.api import courses_of_assessments
from bff.routes.decision import (
    FOR_EVER,
    LEGACY,
    MODULE,
    Courses,
    Named,
    Overrides,
    RouteEntry,
    Sent,
)
from bff.routes.matcher import Matcher
from bff.routes.models import DrillFault, Flag, Route, RouteOverride, RouteVersion
from bff.routes.owners import Owners, owners
from bff.routes.staged_fault import StagedFault

__all__ = ["EMPTY", "LEGACY", "MODULE", "RouteEntry", "Snapshot", "entries", "load"]

logger = logging.getLogger(__name__)

Placed = tuple[str, str, RouteEntry]


class Snapshot:
    """All routes of one version; `placed` are their method, template and entry."""

    def __init__(self, version: int, placed: list[Placed], owners: Owners | None = None) -> None:
        self.version = version
        self.placed = placed
        self.owners = owners or {}
        matcher = Matcher(placed)
        self.find, self.find_below = matcher.find_whole, matcher.find_below
        # Assessments come and go without a version of their own.
        self.needs_courses = any(_needs_courses(entry) for _, _, entry in placed)


# Before the database has been read even once, everything belongs to the monolith.
EMPTY = Snapshot(0, [])


def load() -> Snapshot:
    """Read the newest version from the database.

    The version is read before the rows: a change that commits in between makes the rows newer
    than their label, and the next look at the version repairs that. The other way round a
    worker could hold old rows under a new label for ever.
    """
    version = newest_version()
    return Snapshot(version, entries(), owners())


def entries() -> list[Placed]:
    """Method, template and what is decided there, of every route as the database has it."""
    flags: dict[int | None, Flag] = {flag.pk: flag for flag in flags_with_tenants()}
    routes = [route for route in Route.objects.all() if _usable(route)]
    overrides, faults = _overrides(), _faults()
    by_course = any(route.sticky == Route.Sticky.COURSE for route in routes)
    if by_course or any(named.courses for one in overrides.values() for named in one.values()):
        courses = courses_of_assessments()
    else:
        courses = {}
    return [
        (
            route.method,
            route.template,
            _entry(
                route,
                flags.get(route.flag_id),
                _of_group(overrides, route.group),
                courses,
                tuple(faults[route.key]),
            ),
        )
        for route in routes
    ]


def flags_with_tenants() -> list[Flag]:
    """All flags, with their schools at hand: a flip waits for the worker that reads longest."""
    flags = list(Flag.objects.all())
    prefetch_related_objects(flags, "tenants")
    return flags


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


def _overrides() -> dict[str, Overrides]:
    """By group; those under "" are of every route."""
    found: defaultdict[str, dict[UUID, Named]] = defaultdict(dict)
    for row in RouteOverride.objects.all():
        sent = Sent(row.target, row.expires_at.timestamp() if row.expires_at else FOR_EVER)
        of_school = found[row.group]
        named = of_school.setdefault(row.tenant_id, Named({}, {}))
        if row.about == RouteOverride.About.PERSON:
            named.people[row.subject] = sent
        elif row.about == RouteOverride.About.COURSE:
            named.courses[row.subject] = sent
        else:
            of_school[row.tenant_id] = replace(named, whole=sent)
    return dict(found)


def _faults() -> defaultdict[str, list[StagedFault]]:
    """Of drills, by route."""
    found: defaultdict[str, list[StagedFault]] = defaultdict(list)
    for row in DrillFault.objects.filter(expires_at__gt=Now()):
        until = row.expires_at.timestamp()
        people = frozenset(row.learners)
        found[row.route].append(StagedFault(row.tenant_id, people, row.kind, until))
    return found


def _of_group(overrides: dict[str, Overrides], group: str) -> Overrides:
    """What is said of the group comes before what is said of every route."""
    general, special = overrides.get("", {}), overrides.get(group, {})
    if group == "" or not special:
        return general
    return {
        school: _first_of(special.get(school, Named()), general.get(school, Named()))
        for school in {*general, *special}
    }


def _first_of(first: Named, then: Named) -> Named:
    return Named(
        {**then.people, **first.people},
        {**then.courses, **first.courses},
        first.whole or then.whole,
    )


def _needs_courses(entry: RouteEntry) -> bool:
    named = any(one.courses for one in entry.overrides.values())
    return named or entry.sticky == Route.Sticky.COURSE


def _entry(
    route: Route,
    flag: Flag | None,
    overrides: Overrides,
    courses: Courses,
    faults: tuple[StagedFault, ...],
) -> RouteEntry:
    return RouteEntry(
        key=route.key,
        upstream=route.upstream,
        module_endpoint=route.module_endpoint,
        state=route.state,
        ramp_bp=route.ramp_bp,
        salt=route.salt.encode(),
        pin=route.pin,
        needs_token=route.needs_token,
        whole=not route.template.endswith("/*"),
        everyone=flag.everyone if flag else None,
        tenants=frozenset(tenant.id for tenant in flag.tenants.all()) if flag else frozenset(),
        needs_proof=flag.needs_proof if flag else False,
        needs_drill=flag.needs_drill if flag else False,
        group=route.group,
        killed=route.killed,
        sticky=route.sticky,
        shadow_bp=route.shadow_bp,
        aggregate=route.aggregate,
        overrides=overrides,
        courses=courses,
        faults=faults,
    )
