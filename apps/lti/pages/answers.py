"""The few pages of a launch, locked down (CSP Level 3), and the one way to refuse."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt

from banyan.errors import Refusal

# No `form-action`: it is held against every redirect that follows, and where a platform's login
# leads is not ours to know.
_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types banyan",
        "frame-ancestors ",
    ]
)
View = Callable[..., HttpResponse]


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200, framed: bool
) -> HttpResponse:
    """A page of ours; `framed` pages hold nothing that a site around them could abuse."""
    response = render(request, f"lti/{template}", context, status=status)
    response["Content-Security-Policy"] = _POLICY + ("*" if framed else "'none'")
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


def from_a_platform(view: View) -> View:
    """A view that other sites' forms post to, inside frames of theirs; refusals become pages."""

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            context = {"title": refusal.title, "detail": refusal.detail, "code": refusal.code}
            status = refusal.status
            return page(request, "refused.html", context, status=status, framed=True)

    return csrf_exempt(xframe_options_exempt(answering))
