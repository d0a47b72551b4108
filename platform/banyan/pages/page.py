"""A page with scripts: a template without data, and the ES module that brings it to life."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from banyan.pages.csp import StrictPage
from banyan.pages.joined import script_of
from banyan.pages.modules import module_tree

_ENTRIES: set[str] = set()
_FOR_GOOD = "public, max-age=31536000, immutable"


class Page(StrictPage):
    """A shell with its script; the ids in its address reach the script as data attributes."""

    entry: str
    """Static path of its module."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """A page's module may be asked for as one script."""
        super().__init_subclass__(**kwargs)
        _ENTRIES.add(cls.entry)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What to load and how one logs in, beside the ids from the address."""
        told = {**_loaded(self.entry), "login": settings.BANYAN.login}
        return super().get_context_data(**told, **kwargs)


def _loaded(entry: str) -> dict[str, Any]:
    if settings.DEBUG:  # each module from its file, so that a change is there with the next reload
        first, *others = (static(path) for path in module_tree(entry))
        return {"script": first, "preloads": others}
    return {"script": reverse("pages:script", args=(script_of(entry).digest, entry))}


@require_safe
def script(request: HttpRequest, digest: str, entry: str) -> HttpResponse:
    """A page's modules as one; kept for good by whoever asks for the one there is."""
    if entry not in _ENTRIES:
        raise Http404
    found = script_of(entry)
    small = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(
        found.compressed if small else found.content,
        content_type='text/javascript; charset="utf-8"',
        # Another release's page, while workers are replaced: it gets ours, once.
        headers={
            "Cache-Control": _FOR_GOOD if digest == found.digest else "no-store",
            "Vary": "Accept-Encoding",
        },
    )
    if small:
        response["Content-Encoding"] = "gzip"
    return response
