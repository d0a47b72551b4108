"""A gate: what was sent back by itself comes forward by a person's reason and a new proof."""

from bff.flips.routing import Routing
from bff.routes.flip import Flip
from bff.trial.demotion.sending_back import lift, must_be_allowed_forward


def check(before: Routing, after: Routing, flip: Flip) -> None:
    """Raise StaysBack when stopped routes go again and may not; lift what held those that may."""
    stopped = _stopped(after)
    serving = {route.key for route in after.routes.values()} - stopped
    if going := _stopped(before) & serving:
        held = must_be_allowed_forward(going, flip)
        lift([one for one in held if not stopped & set(one.stopped)], flip)


def _stopped(routing: Routing) -> set[str]:
    return {route.key for route in routing.routes.values() if route.killed}
