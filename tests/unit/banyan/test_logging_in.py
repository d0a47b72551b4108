"""The pages say how one logs in, which depends on the LMS behind them."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client


def asked(monkeypatch: pytest.MonkeyPatch, login: str) -> str:
    """The front page where people log in like this."""
    changed = {**settings.BANYAN.model_dump(), "login": login}
    monkeypatch.setattr(settings, "BANYAN", SimpleNamespace(**changed))
    return Client().get("/").content.decode()


def test_the_lms_is_asked_with_a_name_and_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    page = asked(monkeypatch, "lms")
    assert 'type="password"' in page
    assert "by your course" not in page


def test_a_course_that_logs_people_in_is_where_one_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    page = asked(monkeypatch, "lti")
    assert 'type="password"' not in page
    assert "open your exam there" in page
    again = render_to_string("pages/_login_dialog.html", {"login": "lti"})
    assert 'type="password"' not in again
