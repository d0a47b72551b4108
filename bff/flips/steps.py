"""A gate: a route takes its steps in order, and does not go when it is retired."""

from banyan.errors import Refusal
from bff.flips.routing import Routing
from bff.routes.flip import Flip
from bff.routes.states import State, why_not


class StepNotAllowed(Refusal):
    """A route cannot go from its state to that one."""

    status = 409
    code = "step_not_allowed"


def check(before: Routing, after: Routing, flip: Flip) -> None:
    """Raise StepNotAllowed when a route may not go from the state it had to the one it has, or is
    deleted though retired: what no route serves goes to the monolith."""
    for pk, old in before.routes.items():
        new = after.routes.get(pk)
        if new is None:
            _check_deletion(old.state, flip)
        elif reason := why_not(old.state, new.state, revive=flip.revive):
            raise StepNotAllowed(reason)


def _check_deletion(state: str, flip: Flip) -> None:
    if state == State.RETIRED and not flip.revive:
        reason = "A retired route is not deleted: its requests would go to the monolith again."
        raise StepNotAllowed(reason)
