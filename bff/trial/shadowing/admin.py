"""Differences between the two sides, how often they occur, and which are allowed."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from banyan.admin import LogAdmin
from bff.trial.shadowing import words
from bff.trial.shadowing.models import Normaliser, NormaliserVersion, ShadowCount, ShadowExample
from bff.trial.shadowing.noise import Counts, is_reported


@admin.register(Normaliser)
class NormaliserAdmin(admin.ModelAdmin):
    """The allowed differences; every change begins the counting anew."""

    list_display = ("path", "kind", "argument", "reason")
    search_fields = ("path", "reason")


class OfCurrentRules(admin.SimpleListFilter):
    """Counts of earlier rules stay, and are shown on demand."""

    title = "rules"
    parameter_name = "of"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("all", "Of all versions")]

    def choices(self, changelist: Any) -> Iterator[Any]:
        current, *others = super().choices(changelist)
        yield {**current, "display": "Those of now"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all":
            return queryset
        newest = NormaliserVersion.objects.first()
        return queryset.filter(version=newest.version if newest else 0)


@admin.register(ShadowCount)
class ShadowCountAdmin(LogAdmin):
    """Each path that differed: how often, against how often the monolith differs from itself."""

    change_list_template = "admin/bff/differences_change_list.html"
    list_display = ("route", "where", "often", "counts", "example")
    list_filter = (OfCurrentRules, "route", "kind")
    search_fields = ("route", "path")
    ordering = ("route", "path", "-raw")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShadowCount]:
        total = ShadowCount.objects.filter(
            route=OuterRef("route"),
            version=OuterRef("version"),
            path="",
            kind=ShadowCount.COMPARED,
        )
        found: QuerySet[ShadowCount] = super().get_queryset(request)
        return found.annotate(
            total=Subquery(total.values("raw")[:1]), **{n: _newest(n) for n in _SHOWN}
        )

    @admin.display(description="what differs", ordering="path")
    def where(self, row: ShadowCount) -> SafeString:
        where = row.path or "the whole answer"
        return format_html("<strong>{}</strong><br>{}", where, words.how(row.kind))

    @admin.display(description="how often", ordering="raw")
    def often(self, row: ShadowCount) -> SafeString | str:
        if not row.path:
            return str(row.raw)
        sides, itself = (words.often(count, _total(row)) for count in (row.raw, row.noise))
        return format_html("{}<br>the monolith from itself: {}", sides, itself)

    @admin.display(description="against the module")
    def counts(self, row: ShadowCount) -> SafeString | str:
        counts = Counts(row.raw, row.noise, _total(row))
        said = words.verdict(row.path, row.kind, reported=is_reported(row.path, counts))
        if not row.excusable:
            return said
        query = urlencode({"path": row.path, "kind": "ignore"})
        url = reverse("admin:bff_normaliser_add")
        return format_html('{}<br><a href="{}?{}">Let it differ …</a>', said, url, query)

    @admin.display(description="newest example")
    def example(self, row: Any) -> SafeString | str:
        if not row.person:
            return ""
        query = urlencode({"route": row.route, "path": row.path, "kind": row.kind})
        url = reverse("admin:bff_shadowexample_changelist")
        return format_html(
            'monolith: {}<br>module: {}<br>learner {}, <a href="{}?{}">more</a>',
            *(row.primary, row.candidate, row.person[:8], url, query),
        )


@admin.register(ShadowExample)
class ShadowExampleAdmin(LogAdmin):
    """A few of each difference, under pseudonyms."""

    change_list_template = "admin/bff/differences_change_list.html"
    list_display = ("created_at", "route", "path", "how", "primary", "candidate", "learner")
    list_filter = ("route", "kind")
    search_fields = ("path",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "path" or super().lookup_allowed(lookup, value, request)

    @admin.display(description="what differs", ordering="kind")
    def how(self, row: ShadowExample) -> str:
        return words.how(row.kind)

    @admin.display(description="learner", ordering="person")
    def learner(self, row: ShadowExample) -> str:
        return row.person[:8]


_SHOWN = ("primary", "candidate", "person")


def _newest(name: str) -> Subquery:
    alike = {each: OuterRef(each) for each in ("route", "version", "path", "kind")}
    return Subquery(ShadowExample.objects.filter(**alike).order_by("-created_at").values(name)[:1])


def _total(row: Any) -> int:
    return row.total or 0
