"""A gate: what was sent back by itself comes forward by a person's reason and a new proof."""

from bff.flips.routing import Routing
from bff.routes.flip import Flip
from bff.trial.demotion.sending_back import lift, must_be_allowed_forward


def check(before: Routing, after: Routing, flip: Flip) -> None:
    """Raise StaysBack when routes go again that may not; lift what held those that may.

    A route that was deleted and is made again goes again, and so does one under another key.
    """
    if going := (_going(after) - _going(before)) | _renamed(before, after):
        held = must_be_allowed_forward(going, flip)
        stopped = {route.key for route in after.routes.values() if route.killed}
        lift([one for one in held if not stopped & set(one.stopped)], flip)


def _going(routing: Routing) -> set[str]:
    return {route.key for route in routing.routes.values() if not route.killed}


def _renamed(before: Routing, after: Routing) -> set[str]:
    pairs = ((row, after.routes.get(pk)) for pk, row in before.routes.items())
    return {old.key for old, new in pairs if new is not None and new.key != old.key}
