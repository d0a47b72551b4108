"""What Django serves: the admin, the pages, the cold endpoints, the API's documentation."""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from banyan.addresses import CONTRACT, at
from banyan.receipts.views import receipt_keys

_ours: list[URLPattern | URLResolver] = [
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
