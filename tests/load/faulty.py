"""Django's settings with a module that can be made to fail, to be slow or to mark differently.

The file `fault` in the platform's home says which; the product knows nothing of this:
DJANGO_SETTINGS_MODULE=tests.load.faulty does it.
"""

import time
from collections.abc import Callable
from pathlib import Path

from django.http import HttpRequest, HttpResponse

from banyan.settings import *  # noqa: F403

MIDDLEWARE = [*MIDDLEWARE, "tests.load.faulty.Faulty"]  # noqa: F405
_FAULT = Path(LAYOUT.home) / "fault"  # noqa: F405
_PATH = "/api/v1/assessments/"
_SLOW_SECONDS = 0.4


class Faulty:
    """Spoils what the module answers about an assessment."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        kind = _FAULT.read_text() if _FAULT.exists() else ""
        if not kind or not request.path.startswith(_PATH):
            return self._answer(request)
        if kind == "errors":
            return HttpResponse(status=500)
        if kind == "latency":
            time.sleep(_SLOW_SECONDS)
        response = self._answer(request)
        if kind == "mismatch":
            response.content = response.content.replace(b'"max_mark":"16"', b'"max_mark":"17"')
        return response
