"""A platform registered with a school, its learners, and what waits for its gradebook."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from apps.assessments.api import AbandonAttempt, ReopenAttempt, StartAttempt, SubmitAttempt
from apps.lti.deliveries import scores
from apps.lti.models import Platform, Seat
from apps.lti.rules.launch import local_user
from banyan.commands import run
from banyan.events.projector import project
from banyan.identity import keys
from tests.drive.lms import Lms, registration, running_lms
from tests.unit.assessments.conftest import arranged, school

__all__ = ["arranged", "school"]


@pytest.fixture
def lms() -> Iterator[Lms]:
    def tool_keys() -> dict[str, Any]:
        try:
            return {"keys": [one.public_key for one in Platform.objects.all()]}
        finally:
            connection.close()  # of the server's thread

    with running_lms(tool_keys) as lms:
        yield lms
    keys.published.cache_clear()
    scores._tokens = scores.Tokens()


@pytest.fixture
def platform(lms: Lms, school: UUID) -> Platform:
    return Platform.objects.create(tenant_id=school, name="Moodle", **registration(lms))


class Browser:
    """Somebody who follows links at the platform."""

    def __init__(self, lms: Lms, platform: Platform) -> None:
        self.lms, self.platform = lms, platform
        self.client = Client()

    def address(self, what: str) -> str:
        return f"/lti/{self.platform.id}/{what}"

    def log_in(self, user: str = "ada", **headers: str) -> Any:
        form = self.lms.login_form(self.address("launch"), user=user)
        return self.client.post(self.address("login"), form, **headers)

    def launch(self, user: str = "ada", **changes: Any) -> Any:
        """The whole way; `changes` are made to the claims."""
        return self.post(self.lms.answer_login(self.log_in(user)["Location"], **changes))

    def post(self, form: dict[str, str]) -> Any:
        return self.client.post(self.address("launch"), form)


@pytest.fixture
def browser(lms: Lms, platform: Platform) -> Browser:
    return Browser(lms, platform)


class Learner:
    """Somebody who has been launched, and takes the exam."""

    def __init__(self, platform: Platform, subject: str) -> None:
        self.tenant, self.user = platform.tenant_id, local_user(platform.id, subject)

    def start(self) -> UUID:
        command = StartAttempt(
            tenant=self.tenant, actor=self.user, assessment="seas", learner_name="Ada"
        )
        return run(command).attempt

    def submit(self, attempt: UUID) -> None:
        run(SubmitAttempt(tenant=self.tenant, actor=self.user, attempt=attempt))

    def is_reopened(self, attempt: UUID) -> None:
        who = {"tenant": self.tenant, "actor": "teacher"}
        run(ReopenAttempt(**who, attempt=attempt, reason="by mistake", deadline=None))

    def is_given_up(self, attempt: UUID) -> None:
        who = {"tenant": self.tenant, "actor": "teacher"}
        run(AbandonAttempt(**who, attempt=attempt, reason="ill"))


@pytest.fixture
def ada(arranged: Callable[[], Any], browser: Browser) -> Learner:
    arranged()
    assert browser.launch("ada").status_code == 200
    return Learner(browser.platform, "ada")


@pytest.fixture
def deliver(platform: Platform) -> Callable[[], None]:
    """Tells the platform what there is to tell, as projectors and deliverer do."""

    def delivered() -> None:
        while project("grades"):
            pass
        while scores.send_one(platform.id):
            pass

    return delivered


@pytest.fixture
def seat(platform: Platform) -> Callable[[], Seat]:
    return lambda: Seat.across_tenants.get(platform=platform)
