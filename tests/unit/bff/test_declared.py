"""Routes that the apps declare come into the table once, and nobody who flips is overruled."""

from io import StringIO

import pytest
from django.core.management import call_command

from banyan.routes import declared_routes
from bff.flips.change import change
from bff.routes.models import Route

pytestmark = pytest.mark.django_db


def installed() -> str:
    said = StringIO()
    call_command("install_routes", stdout=said)
    return said.getvalue()


def test_every_declared_route_is_installed_once() -> None:
    assert "start" in installed()
    assert Route.objects.count() == len(list(declared_routes()))
    assert "nothing" in installed()


def test_what_the_lms_has_served_stays_there() -> None:
    installed()
    moving = Route.objects.exclude(flag=None)
    assert set(moving.values_list("state", "ramp_bp")) == {(Route.State.RAMP, 0)}


def test_what_an_administrator_has_changed_stays_changed() -> None:
    installed()
    with change("ana", "half term"):
        route = Route.objects.get(key="start")
        route.ramp_bp = 500
        route.save()
    installed()
    assert Route.objects.get(key="start").ramp_bp == 500
