"""A road in its ramp, and drills that have ended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from banyan.models import Tenant
from bff.drills.models import Drill
from bff.routes.models import Flag, Route
from tests.routing import made
from tests.unit.bff.conftest import route_of

Ended = Callable[..., Drill]


@pytest.fixture
def school() -> Tenant:
    return Tenant.objects.create(slug="canary", name="Canary school")


@pytest.fixture
def road() -> Route:
    """Its flag needs a drill; a tenth is on the module."""
    flag = made(Flag, name="exams", needs_drill=True)
    return route_of(flag, group="attempts", pin="opens", ramp_bp=1000)


@pytest.fixture
def drilled(school: Tenant) -> Ended:
    """Puts a drill on record: passed just now, but for what is named."""

    def ended(days: int = 0, **changed: Any) -> Drill:
        fields = {
            "route": "start",
            "tenant": school,
            "operator": "ada",
            "status": Drill.Status.PASSED,
            "ended_at": timezone.now() - timedelta(days=days),
            "figures": {"recovery": 1.5, "last_old": 0.4},
        }
        return Drill.objects.create(**{**fields, **changed})

    return ended
