"""What is ours is read from what declares it."""

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path, re_path

from banyan.http.hot import endpoints
from bff.routes import addresses
from bff.routes.addresses import Address, OwnAddresses, claimed_too, claimed_twice, own_addresses
from bff.routes.checks import no_address_is_claimed_twice
from bff.routes.models import Route

OURS = OwnAddresses(own_addresses())


def _answer(request: object) -> HttpResponse:
    return HttpResponse()


# A URLconf that names one address twice, as two apps might.
urlpatterns = [
    path("shop/", include([path("<str:item>/", _answer), path("<int:other>/", _answer)])),
    re_path(r"^old/", _answer),
]


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/admin/", "/admin/bff/route/3/change/", "/static/pages/app.css", "/livez"),
        *("/readyz", "/metrics", "/learn/exam/biology/", "/api/schema/", "/api/v2/summary.json"),
        *("/bff/v1/assessments", "/.well-known/banyan-receipts.json", "/status/es/"),
    ],
)
def test_what_is_declared_is_ours(path: str) -> None:
    assert OURS.find(path)


@pytest.mark.parametrize(
    "path",
    [
        *("/courses/", "/login/", "/learn/exam/biology/more/", "/adminer/", "/bff/v2/x"),
        *("/api/v1/assessments", "/api/v1/attempts/4/receipt", "/.well-known/jwks.json"),
    ],
)
def test_what_nobody_has_declared_or_the_contract_names_is_not(path: str) -> None:
    assert OURS.find(path) is None


def test_an_address_without_its_last_slash_is_ours_for_django_to_complete() -> None:
    assert OURS.find("/learn")
    assert OURS.find("/admin")


def test_every_endpoint_outside_the_contract_is_ours() -> None:
    own = [one for one in endpoints().values() if not one.template.startswith("/api/v1/")]
    assert own
    assert all(OURS.find(one.template) for one in own)


@pytest.mark.parametrize(
    ("template", "declared"),
    [
        ("/learn/", "page /learn/"),
        ("/admin/auth/", "pattern"),
        ("/static/*", "static files"),
        ("/{anything}/", "static files"),
        ("/status/{language}/", "page /status/"),
    ],
)
def test_a_route_may_not_take_an_address_of_ours(template: str, declared: str) -> None:
    route = Route(key="x", method="GET", template=template, module_endpoint="django")
    with pytest.raises(ValidationError, match=declared):
        route.clean()


@pytest.mark.parametrize("template", ["/api/v1/attempts/{attempt}", "/courses/*", "/*", "/learn/*"])
def test_a_route_may_have_what_is_not_ours_and_everything_below(template: str) -> None:
    assert claimed_too(template) is None


def test_an_address_declared_twice_is_told_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert claimed_twice() == []
    own_addresses.cache_clear()
    with override_settings(ROOT_URLCONF=__name__):
        twice = claimed_twice()
        (error,) = no_address_is_claimed_twice()
    own_addresses.cache_clear()
    assert [one.template for pair in twice for one in pair] == ["/shop/{a}/", "/shop/{a}/"]
    assert "page /shop/<int:other>/" in error.msg


def test_a_pattern_is_taken_for_everything_below_its_place() -> None:
    found = [*addresses._of_urls(urlpatterns, "/site/")]
    assert Address("/site/*", "pattern ^old/") in found


@pytest.mark.parametrize("broken", [{"pin": "follows"}, {"aggregate": "attempt"}])
def test_attempts_are_never_given_to_somebody_unknown(broken: dict[str, str]) -> None:
    template = "/api/v1/attempts/{attempt}"
    fields = {"method": "GET", "template": template, "module_endpoint": "django", **broken}
    with pytest.raises(ValidationError, match="belong to somebody"):
        Route(key="x", needs_token=False, **fields).clean()
