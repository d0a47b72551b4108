"""A route as a worker holds it: decided without any I/O."""

import time
from collections.abc import Mapping
from typing import TypeGuard
from uuid import UUID

import msgspec

from banyan.identity import Principal
from bff.routes.models import AttemptPin, Route
from bff.routes.ramp import is_in_ramp
from bff.routes.staged_fault import StagedFault
from bff.routes.states import State

LEGACY, MODULE = AttemptPin.Target.LEGACY.value, AttemptPin.Target.MODULE.value

Params = Mapping[str, str]
# The course of an assessment, by tenant and key.
Courses = Mapping[tuple[UUID, str], str]

_NOTHING: Params = {}
_LEARNER, _COURSE, _TENANT = (
    Route.Sticky.LEARNER.value,
    Route.Sticky.COURSE.value,
    Route.Sticky.TENANT.value,
)
# As plain strings: a member of an enumeration takes longer to compare.
_WITH_THE_MONOLITH = (State.LEGACY.value, State.SHADOW.value)
_MODULE, _RETIRED = State.MODULE.value, State.RETIRED.value

FOR_EVER = float("inf")


class Sent(msgspec.Struct, frozen=True):
    """Where an override sends, and until when (Unix time)."""

    target: str
    until: float = FOR_EVER


class Named(msgspec.Struct, frozen=True):
    """Who of a school is sent somewhere by name: people, courses, or the whole of it."""

    people: dict[str, Sent] = {}
    courses: dict[str, Sent] = {}
    whole: Sent | None = None


# By school: most have none, which is found out with one look.
Overrides = Mapping[UUID, Named]


class RouteEntry(msgspec.Struct, frozen=True):
    """A route with what its flag says and who is sent elsewhere by name.

    `shadow_bp`, `aggregate` and `faults` decide nothing here: they are for whoever asks the other
    side as well, for whoever hands data over, and for drills.
    """

    key: str
    upstream: str
    module_endpoint: str
    state: str
    ramp_bp: int
    salt: bytes
    pin: str
    needs_token: bool = True
    whole: bool = True  # one template; not everything below an address
    everyone: bool | None = None
    tenants: frozenset[UUID] = frozenset()
    needs_proof: bool = False
    needs_drill: bool = False
    group: str = ""
    killed: bool = False
    sticky: str = _LEARNER
    shadow_bp: int = 0
    aggregate: str = ""
    overrides: Overrides = {}
    courses: Courses = {}
    faults: tuple[StagedFault, ...] = ()

    def target(self, principal: Principal, params: Params = _NOTHING) -> str:
        """Where this request goes when no pin says otherwise; `params` are the path's.

        Stopped comes before everything but retirement, then who is named, then flag and ramp.
        """
        if principal.visitor or self.state == _RETIRED:
            return MODULE  # the monolith has never heard of them, or of it
        if self.stopped or self.state in _WITH_THE_MONOLITH:
            return LEGACY
        if self.overrides and (named := self.overrides.get(principal.tenant)) is not None:
            target = self._by_name(named, principal, params)
            if target is not None:
                return target
        if self.state == _MODULE or self.everyone:
            return MODULE
        if self.tenants and principal.tenant in self.tenants:
            return MODULE
        unit = self.unit(principal, params)
        if unit is None:
            return LEGACY
        in_ramp = is_in_ramp(self.salt, principal.tenant, unit, self.ramp_bp)
        return MODULE if in_ramp else LEGACY

    @property
    def takes_strangers(self) -> bool:
        """Whether somebody without a token of ours goes to the monolith: nobody knows whether a
        ramp has them, so only a module that serves everybody keeps them out."""
        if self.needs_token or self.state == _RETIRED:
            return False
        return self.stopped or not (self.state == _MODULE or self.everyone)

    @property
    def stopped(self) -> bool:
        """Whether a kill switch is thrown: the route's own, or its flag's No."""
        return self.killed or self.everyone is False

    def unit(self, principal: Principal, params: Params) -> str | None:
        """What is in the ramp or not as a whole; None when the path names no such thing."""
        if self.sticky == _LEARNER:
            return principal.user
        if self.sticky == _TENANT:
            return ""
        if self.sticky == _COURSE:
            return self.course(principal, params)
        if "attempt" in params:
            return params["attempt"]
        assessment = params.get("assessment")
        # Before it has a name, an attempt is its learner's sitting of the assessment.
        return None if assessment is None else f"{assessment}\n{principal.user}"

    def course(self, principal: Principal, params: Params) -> str | None:
        """The course that the path names, or that of the assessment it names."""
        named = params.get("course")
        if named is not None:
            return named
        return self.courses.get((principal.tenant, params.get("assessment", "")))

    def _by_name(self, named: Named, principal: Principal, params: Params) -> str | None:
        sent = named.people.get(principal.user)
        if _counts(sent):
            return sent.target
        if named.courses:
            course = self.course(principal, params)
            sent = None if course is None else named.courses.get(course)
            if _counts(sent):
                return sent.target
        return named.whole.target if _counts(named.whole) else None


def _counts(sent: Sent | None) -> TypeGuard[Sent]:
    return sent is not None and time.time() < sent.until
