"""The top of the admin's first page: how migration and platform are, and what needs attention."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from banyan.attention import waiting_for
from bff.flips.exam_gate import freezes
from bff.routes.propagation import Propagation
from bff.status.latest import latest
from bff.status.words import words_in


def overview(request: HttpRequest) -> dict[str, Any]:
    """What the template shows above the tables."""
    if not request.user.is_authenticated:
        return {}
    now = timezone.now()
    held = freezes(now)
    return {
        "waiting": waiting_for(request.user),
        "workers": str(Propagation()),
        "frozen": held[0].why(now) if held else None,
        "status": words_in("en")[f"overall.{latest.get().overall or 'unknown'}"],
    }
