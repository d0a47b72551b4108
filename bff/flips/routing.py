"""Everything that decides where requests go, as it is at one moment of a flip."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from bff.flips.models import FreezeWindow
from bff.routes.models import Announced, DrillFault, Route, RouteOverride
from bff.routes.reach import RouteMap
from bff.routes.records import record
from bff.routes.snapshot import flags_with_tenants


class Routing:
    """Where every path leads, and the rows that say so: as they are, and as the log has them.

    `since` is what it was before the edits: freeze windows that had not ended then are in both.
    """

    def __init__(self, since: "Routing | None" = None) -> None:
        self.moment: datetime = since.moment if since else timezone.now()
        self.map = RouteMap()
        self.routes = {route.pk: route for route in Route.objects.order_by("pk")}
        self.windows: list[FreezeWindow] = list(self._windows(since.windows if since else []))
        self.rows = {f"{kind} {row.pk}": row for kind, row in self._rows()}
        self.records = {name: record(row) for name, row in self.rows.items()}

    def _windows(self, known: list[FreezeWindow]) -> QuerySet[FreezeWindow]:
        lasting = Q(ends__gt=self.moment) | Q(pk__in=[one.pk for one in known])
        return FreezeWindow.objects.filter(lasting).select_related("tenant")

    def _rows(self) -> Iterator[tuple[str, Announced]]:
        yield from (("route", row) for row in self.routes.values())
        yield from (("override", row) for row in RouteOverride.objects.all())
        yield from (("drill fault", row) for row in DrillFault.objects.all())
        yield from (("flag", row) for row in flags_with_tenants())
        yield from (("freeze window", row) for row in self.windows)
