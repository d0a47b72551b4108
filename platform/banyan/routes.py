"""What an app asks of the front door: the requests that are its, and what people do with them.

Declared in the app's `routes.py` and found as the rest of its anatomy. A route has nothing to do
with attempts unless it says so.
"""

from typing import Literal

import msgspec
from django.utils.module_loading import autodiscover_modules


class DeclaredRoute(msgspec.Struct, frozen=True, kw_only=True):
    """Requests of one method and address, and who takes them on the module: a hot endpoint by its
    name, or `django`.

    With a `flag` they begin on the monolith and move when the flag is set; without, the monolith
    has never had them. Routes of a `group` move together; `pin` says what an attempt has to do
    with it, and `aggregate` whose data it reads or writes.
    """

    key: str
    method: str
    template: str
    endpoint: str
    pin: Literal["none", "opens", "follows", "ends"] = "none"
    flag: str = ""
    group: str = ""
    aggregate: str = ""


class Activity(msgspec.Struct, frozen=True):
    """Something people do, as the status page tells of it, and which requests that takes.

    `patience`: seconds after which an answer is late; without `requests` it is not offered yet.
    """

    key: str
    patience: float = 0.0
    requests: tuple[tuple[str, str], ...] = ()

    @property
    def offered(self) -> bool:
        return bool(self.requests)


_routes: dict[str, DeclaredRoute] = {}
_activities: dict[str, Activity] = {}


def routes(*declared: DeclaredRoute) -> None:
    """Have these requests routed here."""
    for one in declared:
        if one.key in _routes:
            raise RuntimeError(f"route {one.key} is declared twice")
        _routes[one.key] = one


def activities(*declared: Activity) -> None:
    """Have these watched and told of."""
    for one in declared:
        if one.key in _activities:
            raise RuntimeError(f"activity {one.key} is declared twice")
        _activities[one.key] = one


def declared_routes() -> tuple[DeclaredRoute, ...]:
    """Those of every app, in the order of the installed apps."""
    autodiscover_modules("routes")
    return tuple(_routes.values())


def declared_activities() -> tuple[Activity, ...]:
    """Likewise."""
    autodiscover_modules("routes")
    return tuple(_activities.values())
