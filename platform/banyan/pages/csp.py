"""The headers of every page shell: nothing inline, nothing foreign, nobody may frame it."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.generic import TemplateView

# `require-trusted-types-for` lets the browser itself guarantee that markup enters a page
# only through pages/js/trusted.js, the one place that owns the policy named here.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "require-trusted-types-for 'script'",
        "trusted-types banyan",
    ]
)


class StrictPage(TemplateView):
    """A template without data, sent with a strict Content-Security-Policy (CSP Level 3)."""

    policy = POLICY
    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Answer as TemplateView does, then lock the response down."""
        response = super().dispatch(request, *args, **kwargs)
        response["Content-Security-Policy"] = self.policy
        response["Referrer-Policy"] = "same-origin"
        response["X-Content-Type-Options"] = "nosniff"
        # A shell from an older release would load modules that no longer fit each other.
        response["Cache-Control"] = "no-cache"
        return response
