"""The changes a drill makes to the routes, and how they are undone."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import timedelta

from django.db import models
from django.utils import timezone

from bff.drills.models import Drill
from bff.flips.change import Edits, change
from bff.routes.decision import LEGACY, MODULE
from bff.routes.models import DrillFault, Route, RouteOverride, RouteVersion

# What a killed drill leaves behind ends by itself after this.
_LASTS = timedelta(minutes=5)


class Moving:
    """The flips of one drill. Each raises Refusal when it may not be; nothing is changed then."""

    def __init__(self, drill: Drill, learners: Iterable[str] = ()) -> None:
        self._drill = drill
        self._learners = list(learners)
        # Why the route stays stopped, if somebody else wanted it so.
        self.left_stopped = ""

    def promote(self) -> int:
        """The drill's learners go to the module; returns the version."""
        return self._send_to(MODULE, "its learners go to the module")

    def stage(self) -> int:
        """The module fails for them from now on."""
        with self._acting("the module fails for its learners"):
            DrillFault.objects.create(
                drill=self._drill,
                route=self._drill.route,
                tenant=self._drill.tenant,
                learners=self._learners,
                kind=self._drill.fault,
                expires_at=timezone.now() + _LASTS,
            )
        return _newest()

    def send_back(self) -> int:
        """The flip that is rehearsed."""
        if self._drill.switch == Drill.Switch.LEARNERS:
            return self._send_to(LEGACY, "its learners go back to the monolith")
        with self._acting("the kill switch"):
            route = Route.objects.get(key=self._drill.route)
            route.killed = True
            route.save()
        return _newest()

    def restore(self) -> int:
        """Everything as it was; may be done twice."""
        with self._acting("everything as it was before"):
            DrillFault.objects.filter(drill=self._drill).delete()
            self._ours().update(expires_at=timezone.now())
        if self._drill.switch == Drill.Switch.KILL and "decided" in self._drill.times:
            # A flip of its own: an exam may refuse this one, and never the first.
            with self._acting("everything as it was before"):
                self._let_go()
        return _newest()

    def _let_go(self) -> None:
        route = Route.objects.filter(key=self._drill.route).first()
        if route is None or not route.killed:
            return
        since = RouteVersion.objects.filter(version__gt=self._drill.versions["staged"])
        # Whoever has changed it meanwhile, a person or its demotion, meant it.
        by_others = since.exclude(source=RouteVersion.Source.DRILL)
        if by_others.filter(after__has_key=f"route {route.pk}").exists():
            self.left_stopped = f"{route.key} was changed by somebody else: it stays stopped."
            return
        route.killed = False
        route.save()

    def _send_to(self, target: str, why: str) -> int:
        group = Route.objects.values_list("group", flat=True).get(key=self._drill.route)
        rows = [
            RouteOverride(
                about=RouteOverride.About.PERSON,
                tenant=self._drill.tenant,
                subject=learner,
                group=group,
                target=target,
                reason=self._reason,
                expires_at=timezone.now() + _LASTS,
            )
            for learner in self._learners
        ]
        with self._acting(why) as edits:
            edits.summary = f"{len(rows)} learners of {self._drill} → {target}"
            RouteOverride.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["tenant", "about", "subject", "group"],
                update_fields=["target", "reason", "expires_at"],
            )
        return _newest()

    def _ours(self) -> models.QuerySet[RouteOverride]:
        return RouteOverride.objects.filter(
            tenant=self._drill.tenant, reason=self._reason, expires_at__gt=timezone.now()
        )

    @property
    def _reason(self) -> str:
        return f"drill {self._drill.pk}"

    def _acting(self, why: str) -> AbstractContextManager[Edits]:
        reason = f"Drill {self._drill.pk}: {why}."
        return change(self._drill.operator, reason, source="drill")


def _newest() -> int:
    return RouteVersion.objects.order_by("-version").values_list("version", flat=True)[0]
