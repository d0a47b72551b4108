"""Registering platforms, and seeing which scores are on their way and why one is not."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.lti.api import ask_again
from apps.lti.models import Platform, Seat
from banyan.admin import LogAdmin
from banyan.attention import Waiting, counted, needs_attention

_OURS = (
    ("Initiate login URL", "login"),
    ("Redirection URI, and tool or target link URL", "launch"),
    ("Public keyset URL", "keys"),
)


@needs_attention("lti.view_seat")
def refused() -> Iterator[Waiting]:
    """Scores that a gradebook would not take."""
    if number := Seat.across_tenants.filter(parked=True).count():
        words = counted(number, "mark was", "marks were")
        address = reverse("admin:lti_seat_changelist")
        yield Waiting(f"{words} refused by a platform's gradebook", f"{address}?standing=refused")


@needs_attention("lti.view_platform")
def unreachable() -> Iterator[Waiting]:
    """Platforms that could not be sent to the last time."""
    for platform in Platform.objects.filter(active=True, failures__gt=0):
        address = reverse("admin:lti_platform_change", args=[platform.pk])
        yield Waiting(f"{platform.name} takes no marks: {platform.trouble}", address)


@admin.register(Platform)
class PlatformAdmin(admin.ModelAdmin):
    """Two administrators exchange addresses: here both halves are in one place."""

    list_display = ("name", "tenant", "issuer", "active", "health")
    list_filter = ("tenant", "active")
    search_fields = ("name", "issuer", "client_id")
    readonly_fields = ("addresses", "health")
    actions = ("make_new_key", "try_now")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # Its links and learners are of this school.
        return self.readonly_fields if obj is None else (*self.readonly_fields, "tenant")

    def get_object(self, request: HttpRequest, *args: Any) -> Platform | None:
        found: Platform | None = super().get_object(request, *args)
        if found is not None:  # its addresses are on the server that is being asked
            found.seen_at = request.build_absolute_uri("/")  # type: ignore[attr-defined]
        return found

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        theirs = ("issuer", "client_id", "deployment_ids", "auth_url", "token_url", "jwks_url")
        return (
            (None, {"fields": ("tenant", "name", "active")}),
            (
                "What the platform's administrator needs from here",
                {
                    "fields": ("addresses",),
                    "description": "In Moodle: Site administration → Plugins → External tool →"
                    " Manage tools → configure a tool manually, LTI 1.3, public key type"
                    " “Keyset URL”, and let it create grade columns.",
                },
            ),
            (
                "What the platform shows when this is entered there",
                {"fields": (*theirs, "token_audience")},
            ),
            ("Here", {"fields": ("counts", "admits_teachers", "health")}),
        )

    @admin.display(description="addresses")
    def addresses(self, platform: Platform) -> str | SafeString:
        seen_at = getattr(platform, "seen_at", None)
        if seen_at is None:
            return "Save once with what you know (for the rest, anything): they are shown then."
        ident = {"platform": platform.pk}
        rows = [
            (name, urljoin(seen_at, reverse(f"lti:{view}", kwargs=ident))) for name, view in _OURS
        ]
        rows.append(("Custom parameters of each link", "assessment=KEY (the key of an exam)"))
        return format_html_join("", "<p>{}: <code>{}</code></p>", rows)

    @admin.display(description="gradebook")
    def health(self, platform: Platform) -> str | SafeString:
        if platform.failures == 0:
            return "in order"
        until = platform.paused_until and date_format(
            timezone.localtime(platform.paused_until), "DATETIME_FORMAT"
        )
        return format_html("{} Tried again at {}.", platform.trouble, until)

    @admin.action(permissions=["change"], description="Make a new key of ours")
    def make_new_key(self, request: HttpRequest, chosen: QuerySet[Platform]) -> None:
        for platform in chosen:
            platform.make_key()
            platform.save()
            text = (
                "{} has to fetch our keys again before it takes scores; most do so by themselves."
            )
            messages.warning(request, format_html(text, platform))

    @admin.action(permissions=["change"], description="Try to send scores now")
    def try_now(self, request: HttpRequest, chosen: QuerySet[Platform]) -> None:
        chosen.update(failures=0, paused_until=None, trouble="")
        messages.success(request, "Scores that wait for these platforms are sent at once.")


class Standing(admin.SimpleListFilter):
    """Whether the platform knows what it should."""

    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("refused", "Refused"), ("waiting", "Waiting"), ("told", "Told")]

    def queryset(self, request: HttpRequest, rows: QuerySet[Seat]) -> QuerySet[Seat]:
        match self.value():
            case "refused":
                return rows.filter(parked=True)
            case "waiting":
                return rows.filter(parked=False, settled__lt=F("wanted"))
            case "told":
                return rows.filter(parked=False, settled__gte=F("wanted"))
        return rows


@admin.register(Seat)
class SeatAdmin(LogAdmin):
    """Scores on their way to gradebooks."""

    list_display = ("learner", "subject", "exam", "platform", "standing", "score", "trouble")
    list_filter = (Standing, "platform")
    list_select_related = ("platform", "link")
    search_fields = ("learner", "subject", "link__assessment")
    actions = ("send_again",)

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("lti.change_seat")

    @admin.display(description="exam", ordering="link__assessment")
    def exam(self, seat: Seat) -> str:
        return seat.link.assessment

    @admin.display(description="standing")
    def standing(self, seat: Seat) -> str:
        if seat.parked:
            return "refused"
        return "waiting" if seat.settled < seat.wanted else "told"

    @admin.display(description="score", empty_value="none yet")
    def score(self, seat: Seat) -> str | None:
        if seat.stated is None:
            return None
        if "scoreGiven" not in seat.stated:
            return f"no mark ({seat.stated['activityProgress']})"
        return f"{seat.stated['scoreGiven']:g} of {seat.stated['scoreMaximum']:g}"

    @admin.action(permissions=["send"], description="Try again now")
    def send_again(self, request: HttpRequest, chosen: QuerySet[Seat]) -> None:
        messages.success(request, f"{ask_again(chosen)} scores are sent again at once.")
