"""Which of the apps' activities a request belongs to."""

from banyan.routes import Activity, declared_activities
from bff.routes.matcher import Matcher

__all__ = ["ACTIVITIES", "OFFERED", "Activity", "activity_of"]

ACTIVITIES = declared_activities()
OFFERED = tuple(activity for activity in ACTIVITIES if activity.offered)

_requests = [
    (method, template, activity)
    for activity in ACTIVITIES
    for method, template in activity.requests
]
_matcher = Matcher(_requests)
# Nearly every request that is none of these is told by its first letters.
_PREFIXES = tuple({template.partition("{")[0][:9] for _, template, _ in _requests})


def activity_of(method: str, path: str) -> Activity | None:
    """What somebody who sends this request wants to do; None when it is none of our activities.

    Told by the address, whoever serves it: the module, the monolith, a route that is not there.
    """
    if not path.startswith(_PREFIXES):
        return None
    found = _matcher.find(method, path)
    return None if found is None else found[0]
