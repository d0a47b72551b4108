"""What an administrator sees of the gate."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from apps.assessments.replay import jsonl
from apps.assessments.rules.types.true_false import TrueFalse
from banyan.models import Tenant
from bff.routes.models import Flag, Route
from tests.unit.assessments.replay.archives import Written, answered, attempt
from tests.unit.bff.conftest import Keep

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("nobody_to_wait_for"),
]


@pytest.fixture
def boss() -> Client:
    User.objects.create_superuser("boss", password="boss")
    client = Client()
    client.login(username="boss", password="boss")
    return client


def flip_in_the_admin(boss: Client, flag: Flag) -> str:
    """What the administrator reads after "Send everyone to the module"."""
    chosen = {"action": "to_module", "reason": "go", "_selected_action": [str(flag.pk)]}
    reply = boss.post(reverse("admin:bff_flag_changelist"), chosen, follow=True)
    return str(reply.content.decode())


def test_a_wrong_release_is_stopped_in_the_admin_and_the_mended_one_goes_through(
    boss: Client, flag: Flag, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Written(attempt("a1", answered("truth", {"value": True})))
    jsonl.write(archive, tmp_path / "archive")

    def replay() -> None:
        where = (str(tmp_path / "archive"), "--report", str(tmp_path / "report"), "--keep")
        call_command("replay", *where)

    with monkeypatch.context() as release:
        release.setattr(TrueFalse, "share", lambda item, response: Decimal("0.5"))
        release.setattr("apps.assessments.queries.proofs.scorer_hash", lambda: "f" * 64)
        release.setattr("apps.assessments.replay.report.scorer_hash", lambda: "f" * 64)
        with pytest.raises(CommandError, match="1 questions and 1 sums differ"):
            replay()
        page = flip_in_the_admin(boss, flag)
        assert "Nothing was changed. The replay of" in page
        assert "2 gradings that would come out differently" in page
    replay()
    assert "Flipped." in flip_in_the_admin(boss, flag)
    flag.refresh_from_db()
    assert flag.everyone is True


def test_the_form_says_why_it_does_not_flip(boss: Client, flag: Flag) -> None:
    form = {"name": "exams", "everyone": "true", "needs_proof": "on", "note": "", "reason": "go"}
    address = reverse("admin:bff_flag_change", args=[flag.pk])
    page = boss.post(address, form, follow=True).content.decode()
    assert "No replay of the scoring rules of this release is on record." in page
    flag.refresh_from_db()
    assert flag.everyone is False


def test_a_school_is_not_added_without_a_proof(
    boss: Client, route: Route, flag: Flag, keep: Keep
) -> None:
    school = Tenant.objects.create(slug="school", name="School")
    form = {"name": "exams", "everyone": "unknown", "tenants": [str(school.pk)], "reason": "go"}
    address = reverse("admin:bff_flag_change", args=[flag.pk])
    # With the tick and without it: taking it away is a change of its own.
    for ticked in ({"needs_proof": "on"}, {}):
        assert "No replay" in boss.post(address, {**form, **ticked}, follow=True).content.decode()
        assert list(flag.tenants.all()) == []
    keep()
    boss.post(address, {**form, "needs_proof": "on"})
    assert list(flag.tenants.all()) == [school]


def test_replays_are_read_in_the_admin(boss: Client, keep: Keep) -> None:
    address = reverse("admin:assessments_verdict_changelist")
    assert "No replay of the scoring rules" in boss.get(address).content.decode()
    kept = keep(report={"clean": True, "attempts": 10, "questions": 20, "gradings": 30})
    assert "are proven by the newest replay" in boss.get(address).content.decode()
    change = reverse("admin:assessments_verdict_change", args=[kept.pk])
    assert "all 30 gradings of 20 questions" in boss.get(change).content.decode()
