"""Limits in front of Django's views."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.forms import UsernameField
from django.http import HttpRequest, HttpResponseBase, JsonResponse

from banyan.admission.limits import Limit, SharedLimit, TooMany
from banyan.http.problems import CONTENT_TYPE, of_refusal

View = Callable[..., HttpResponseBase]
Who = Callable[[HttpRequest], str]


def limited(
    limit: Limit | SharedLimit, who: Callable[[HttpRequest], str]
) -> Callable[[View], View]:
    """Let the view be asked by POST as often as `limit` says for `who`; the others get 429."""

    def around(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST":
                try:
                    limit.admit(who(request))
                except TooMany as refusal:
                    document, headers = of_refusal(refusal)
                    return JsonResponse(
                        document, status=refusal.status, headers=headers, content_type=CONTENT_TYPE
                    )
            return view(request, *args, **kwargs)

        return asked

    return around


def name_and_address(request: HttpRequest) -> str:
    """Who tries to log in, and from where: nobody can lock out somebody who sits elsewhere."""
    # As the form reads it: a name with a space or in other letters of Unicode is the same name.
    name = UsernameField().to_python(request.POST.get("username", "")[:1000]) or ""
    name = name[:150].casefold()
    return f"{name}\n{request.META.get('REMOTE_ADDR', '')}"
