"""What is decided on one route of a group is decided on all of it."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from banyan.errors import Refusal
from bff.routes.models import Route

# As rows hold them: a flag by its number.
_FIELDS = tuple(one.attname for one in Route._meta.concrete_fields if one.name in Route.MOVES)
MOVES = frozenset(_FIELDS)

Moves = tuple[Any, ...]


class TwoDecisions(Refusal):
    """Routes of one group were changed differently; they move together."""

    status = 409
    code = "two_decisions"


def align(before: Mapping[int, Route]) -> None:
    """Bring the routes of each group to where the edits have sent some of them.

    One that was changed takes its group along; one that has joined takes over what the group has.
    Raises TwoDecisions when two were changed differently.
    """
    groups: defaultdict[str, list[Route]] = defaultdict(list)
    for route in Route.objects.exclude(group="").order_by("pk"):
        groups[route.group].append(route)
    for members in groups.values():
        decided = _decided(members, before)
        behind = [route.pk for route in members if _moves(route) != decided]
        if decided is not None and behind:
            moves: dict[str, Any] = dict(zip(_FIELDS, decided, strict=True))
            # All in one statement: a group has no moment in between.
            Route.objects.filter(pk__in=behind).update(**moves)


def _decided(members: list[Route], before: Mapping[int, Route]) -> Moves | None:
    """What the group is to be like; None when nothing was decided about it."""
    stayed = [route for route in members if _was_in(route, before)]
    changed = {_moves(one) for one in stayed if _moves(one) != _moves(before[one.pk])}
    if len(changed) > 1:
        names = ", ".join(one.key for one in stayed if _moves(one) in changed)
        raise TwoDecisions(f"{names} are of one group and move together; they were changed apart.")
    if changed:
        return changed.pop()
    if len(stayed) == len(members):
        return None
    return _moves((stayed or members)[0])


def _was_in(route: Route, before: Mapping[int, Route]) -> bool:
    return route.pk in before and before[route.pk].group == route.group


def _moves(route: Route) -> Moves:
    return tuple(getattr(route, name) for name in _FIELDS)
