"""What an app declares in its `routes.py` is served, also where no attempt is about."""

import json
import urllib.error
import urllib.request

import pytest

from banyan import routes as declared
from banyan.routes import Activity, DeclaredRoute, activities, declared_routes, routes
from bff.routes.activities import activity_of
from tests.drive.platform import RunningPlatform

_KEYS = """
from bff.routes.models import Route
print(*Route.objects.values_list("key", flat=True))
"""


def token(platform: RunningPlatform, role: str) -> str:
    issued = platform.manage("token", "--tenant", "demo", "--user", f"some-{role}", "--role", role)
    return issued.stdout.strip()


def get(platform: RunningPlatform, path: str, role: str) -> tuple[int, bytes]:
    asked = urllib.request.Request(
        f"{platform.url}{path}", headers={"Authorization": f"Bearer {token(platform, role)}"}
    )
    try:
        with urllib.request.urlopen(asked) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_a_route_without_an_attempt_is_served_by_its_app(platform: RunningPlatform) -> None:
    status, body = get(platform, "/api/v1/usage/hours", "admin")
    assert status == 200, body
    assert isinstance(json.loads(body)["results"], list)
    assert get(platform, "/api/v1/usage/hours", "learner")[0] == 403


def test_every_declared_route_is_in_the_demo(platform: RunningPlatform) -> None:
    installed = platform.manage("shell", "-v0", "-c", _KEYS).stdout.split()
    assert {one.key for one in declared_routes()} <= set(installed)


def test_an_activity_is_told_by_its_address() -> None:
    found = activity_of("POST", "/api/v1/assessments/quiz/attempts")
    assert found is not None
    assert found.key == "start_exam"
    assert activity_of("GET", "/api/v1/usage/hours") is None


def test_a_route_or_an_activity_is_declared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declared, "_routes", {})
    monkeypatch.setattr(declared, "_activities", {})
    one = DeclaredRoute(key="a", method="GET", template="/a", endpoint="django")
    with pytest.raises(RuntimeError, match="twice"):
        routes(one, one)
    with pytest.raises(RuntimeError, match="twice"):
        activities(Activity("a"), Activity("a"))
