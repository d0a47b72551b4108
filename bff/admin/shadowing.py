"""What differs between the two sides, how often, and what may; for administrators."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from banyan.admin import LogAdmin
from bff.models import Normaliser, NormaliserVersion, ShadowCount, ShadowExample
from bff.shadowing.noise import Counts, is_reported


@admin.register(Normaliser)
class NormaliserAdmin(admin.ModelAdmin):
    """What may differ; every change begins the counting anew."""

    list_display = ("path", "kind", "argument", "reason")
    search_fields = ("path", "reason")


class OfCurrentRules(admin.SimpleListFilter):
    """Counts of earlier rules stay, and are shown on demand."""

    title = "rules"
    parameter_name = "of"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("all", "of all versions")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all":
            return queryset
        newest = NormaliserVersion.objects.first()
        return queryset.filter(version=newest.version if newest else 0)


@admin.register(ShadowCount)
class ShadowCountAdmin(LogAdmin):
    """Each path that differed: how often, against how often the monolith differs from itself."""

    list_display = (
        *("route", "where", "kind", "raw", "noise", "comparisons", "counts", "last_at"),
        *("examples", "excuse"),
    )
    list_filter = (OfCurrentRules, "route", "kind")
    search_fields = ("route", "path")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShadowCount]:
        total = ShadowCount.objects.filter(
            route=OuterRef("route"),
            version=OuterRef("version"),
            path="",
            kind=ShadowCount.COMPARED,
        )
        found: QuerySet[ShadowCount] = super().get_queryset(request)
        return found.annotate(total=Subquery(total.values("raw")[:1])).order_by(
            "route", F("raw").desc(), "path"
        )

    @admin.display(description="path")
    def where(self, row: ShadowCount) -> str:
        return row.path or "the whole answer"

    @admin.display(description="of comparisons")
    def comparisons(self, row: ShadowCount) -> int:
        total: int = getattr(row, "total", None) or 0
        return total

    @admin.display(description="more than noise", boolean=True)
    def counts(self, row: ShadowCount) -> bool | None:
        if not row.path or row.kind == "normalised":
            return None
        return not is_reported(row.path, Counts(row.raw, row.noise, self.comparisons(row)))

    @admin.display(description="")
    def examples(self, row: ShadowCount) -> SafeString | str:
        if not row.path:
            return ""
        query = urlencode({"route": row.route, "path": row.path, "kind": row.kind})
        url = reverse("admin:bff_shadowexample_changelist")
        return format_html('<a href="{}?{}">Examples</a>', url, query)

    @admin.display(description="")
    def excuse(self, row: ShadowCount) -> SafeString | str:
        if not row.excusable:
            return ""
        query = urlencode({"path": row.path, "kind": "ignore"})
        url = reverse("admin:bff_normaliser_add")
        return format_html('<a href="{}?{}">Let it differ …</a>', url, query)


@admin.register(ShadowExample)
class ShadowExampleAdmin(LogAdmin):
    """A few of each difference, under pseudonyms."""

    list_display = ("created_at", "route", "path", "kind", "primary", "candidate", "person")
    list_filter = ("route", "kind")
    search_fields = ("path",)

    def lookup_allowed(self, lookup: str, *args: Any, **kwargs: Any) -> bool:
        return lookup == "path" or super().lookup_allowed(lookup, *args, **kwargs)
