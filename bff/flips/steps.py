"""A route takes its steps in order, and its group with it."""

from typing import Any

from banyan.errors import Refusal
from bff.routes.announcements import flip_at_hand
from bff.routes.models import Route
from bff.routes.states import State, why_not


class StepNotAllowed(Refusal):
    """A route cannot go from its state to that one."""

    status = 409
    code = "step_not_allowed"


def check_step(route: Route) -> None:
    """Raise StepNotAllowed when a saved route may not go from the state it has to its new one."""
    stored = Route.objects.filter(pk=route.pk).values_list("state", flat=True).first()
    if stored is None:
        return
    if reason := why_not(stored, route.state, revive=flip_at_hand().revive):
        raise StepNotAllowed(reason)


def check_deletion(route: Route) -> None:
    """Raise StepNotAllowed for a retired route: what no route serves goes to the monolith."""
    if route.state == State.RETIRED and not flip_at_hand().revive:
        reason = "A retired route is not deleted: its requests would go to the monolith again."
        raise StepNotAllowed(reason)


def join_group(route: Route) -> None:
    """One that comes into a group stands where the group stands."""
    if not route.group:
        return
    stored = Route.objects.filter(pk=route.pk).values_list("group", flat=True).first()
    if stored == route.group:
        return
    member = Route.objects.filter(group=route.group).exclude(pk=route.pk).first()
    if member is not None:
        for name in Route.MOVES:
            setattr(route, name, getattr(member, name))


def take_group_along(route: Route) -> None:
    """What was decided on one route of a group is decided on all of it."""
    if route.group:
        moves: dict[str, Any] = {name: getattr(route, name) for name in Route.MOVES}
        # Not one by one: the change of a group is one flip, and there is no moment in between.
        Route.objects.filter(group=route.group).exclude(pk=route.pk).update(**moves)
