"""What people do here, in the words of the status page, and which requests that takes."""

import msgspec

from banyan.addresses import at
from bff.routes.matcher import Matcher


class Activity(msgspec.Struct, frozen=True):
    """`patience`: seconds after which an answer is late; without `requests` it is not offered."""

    key: str
    patience: float = 0.0
    requests: tuple[tuple[str, str], ...] = ()

    @property
    def offered(self) -> bool:
        return bool(self.requests)


_ASSESSMENT = "/api/v1/assessments/{assessment}"
_ATTEMPT = "/api/v1/attempts/{attempt}"

ACTIVITIES = (
    Activity(
        "start_exam",
        3.0,
        (("POST", f"{_ASSESSMENT}/attempts"), ("GET", _ATTEMPT)),
    ),
    Activity(
        "save_answer",
        1.5,
        (
            ("PUT", f"{_ATTEMPT}/answers"),
            ("PUT", f"{_ATTEMPT}/answers/{{slot}}"),
            ("POST", f"{_ATTEMPT}/slots/{{slot}}/check"),
            ("POST", f"{_ATTEMPT}/submit"),
        ),
    ),
    Activity(
        "see_results",
        3.0,
        (
            ("GET", f"{_ATTEMPT}/result"),
            ("GET", f"{_ASSESSMENT}/results"),
            ("GET", at("/bff/v1/assessments/{assessment}/results")),
        ),
    ),
    Activity("join_class"),
)
OFFERED = tuple(activity for activity in ACTIVITIES if activity.offered)

_matcher = Matcher(
    [
        (method, template, activity)
        for activity in ACTIVITIES
        for method, template in activity.requests
    ]
)
# Nearly every request that is none of these is told by its first letters.
_PREFIXES = ("/api/v1/a", at("/bff/v1/a"))


def activity_of(method: str, path: str) -> Activity | None:
    """What somebody who sends this request wants to do; None when it is none of our activities.

    Told by the address, whoever serves it: the module, the monolith, a route that is not there.
    """
    if not path.startswith(_PREFIXES):
        return None
    found = _matcher.find(method, path)
    return None if found is None else found[0]
