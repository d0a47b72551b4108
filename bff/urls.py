"""What Django serves: the admin, the pages, the cold endpoints, the API's documentation."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from banyan.receipts.views import receipt_keys

admin.site.site_header = admin.site.site_title = "Banyan"
admin.site.index_title = "School and migration"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("api/v1/", include("apps.assessments.rest.urls")),
    path("lti/", include("apps.lti.rest.urls")),
    path(".well-known/banyan-receipts.json", receipt_keys),
    path("favicon.ico", RedirectView.as_view(url="/static/pages/banyan.svg")),
    path("", include("bff.status.urls")),
    path("", include("bff.pages.urls")),
]

handler400 = "bff.gateway.error_pages.bad_request"
handler403 = "bff.gateway.error_pages.forbidden"
handler404 = "bff.gateway.error_pages.not_found"
handler500 = "bff.gateway.error_pages.server_error"
