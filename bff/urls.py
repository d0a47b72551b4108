"""What Django serves: the admin, the pages, the cold endpoints, the API's documentation."""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from banyan.addresses import CONTRACT, at
from banyan.admission import SharedLimit
from banyan.admission.views import limited, name_and_address
from banyan.receipts.views import receipt_keys

# Passwords cannot be guessed by trying: ten at once, then one every half minute.
_log_in = limited(SharedLimit("admin-log-in", times=10, seconds=300), name_and_address)

_ours: list[URLPattern | URLResolver] = [
    path("admin/login/", _log_in(admin.site.login)),  # before the admin's own, which is the same
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("favicon.ico", RedirectView.as_view(url=static("pages/banyan.svg"))),
    path("", include("banyan.pages.addresses")),
]
urlpatterns = [
    # The LMS's addresses, asked of us where a route says so.
    path(CONTRACT[1:], include("apps.assessments.rest.urls")),
    path(".well-known/banyan-receipts.json", receipt_keys),
    path(at("/")[1:], include(_ours)),
]

handler400 = "bff.gateway.error_pages.bad_request"
handler403 = "bff.gateway.error_pages.forbidden"
handler404 = "bff.gateway.error_pages.not_found"
handler500 = "bff.gateway.error_pages.server_error"
