"""A flag that needs a proof sends nobody to scoring rules that no replay has proven."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.assessments.models import Assessment, Paper, Verdict
from apps.assessments.replay import jsonl, scorer
from apps.assessments.rules.types.true_false import TrueFalse
from banyan.models import Tenant
from bff import admin
from bff.gate import Unproven
from bff.models import Flag, Route, RouteVersion
from tests.unit.assessments.replay.archives import Written, answered, attempt

pytestmark = pytest.mark.django_db(transaction=True)

Keep = Callable[..., Verdict]


@pytest.fixture(autouse=True)
def nobody_to_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """No workers run here, so a flip would be waited for in vain."""
    at_once = admin.await_propagation
    monkeypatch.setattr(admin, "await_propagation", lambda: at_once(0))


@pytest.fixture
def flag() -> Flag:
    return Flag.objects.create(name="exams", everyone=False, needs_proof=True)


@pytest.fixture
def route(flag: Flag) -> Route:
    """A hundredth of the learners are on the module already."""
    route = Route.objects.create(
        key="start",
        method="POST",
        template="/api/v1/assessments/{assessment}/attempts",
        module_endpoint="assessments.start_attempt",
        flag=flag,
    )
    Route.objects.filter(pk=route.pk).update(state="ramp", ramp_bp=100)
    route.refresh_from_db()
    return route


@pytest.fixture
def keep() -> Keep:
    """Puts a verdict on record; a clean one of just now, but for what is named."""

    def kept(**changed: Any) -> Verdict:
        fields = {
            "scorer": scorer.scorer_hash(),
            "corpus": "c" * 64,
            "source": "archive",
            "attempts": 10,
            "questions": 20,
            "differing": 0,
            "coverage": {"single": 10, "numerical": 10},
            "report": {},
        }
        return Verdict.objects.create(**{**fields, **changed})

    return kept


def asking(*kinds: str) -> None:
    """Some school asks questions of these types."""
    school = Tenant.objects.create(slug="school", name="School")
    quiz = Assessment.across_tenants.create(tenant=school, key="quiz", title="Quiz")
    items = [{"slot": n, "item": {"type": kind}} for n, kind in enumerate(kinds, start=1)]
    quiz.paper = Paper.objects.create(assessment=quiz, title="Quiz", digest="d", items=items)
    quiz.save()


def flip(flag: Flag, everyone: bool | None) -> None:
    flag.everyone = everyone
    flag.save()


def test_without_a_replay_nobody_is_sent_to_the_module(flag: Flag) -> None:
    with pytest.raises(Unproven, match="No replay of the scoring rules of this release"):
        flip(flag, True)
    flag.refresh_from_db()
    assert flag.everyone is False


def test_a_clean_replay_opens_the_gate(flag: Flag, keep: Keep) -> None:
    keep()
    flip(flag, True)


def test_a_flag_that_needs_no_proof_flips_freely() -> None:
    flip(Flag.objects.create(name="other", everyone=False), True)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"differing": 3}, "found 3 gradings that would come out differently, out of 20"),
        ({"scorer": "0" * 64}, "No replay of the scoring rules of this release"),
        ({"created_at": timezone.now() - timedelta(days=8)}, "older than 7 days"),
    ],
)
def test_a_replay_that_proves_nothing_does_not(
    flag: Flag, keep: Keep, changed: dict[str, Any], reason: str
) -> None:
    keep(**changed)
    with pytest.raises(Unproven, match=reason):
        flip(flag, True)


def test_the_newest_replay_counts(flag: Flag, keep: Keep) -> None:
    keep(created_at=timezone.now() - timedelta(hours=1))
    keep(differing=1)
    with pytest.raises(Unproven, match="found 1 gradings"):
        flip(flag, True)


def test_every_type_that_is_asked_has_to_be_in_the_archive(flag: Flag, keep: Keep) -> None:
    asking("single", "cloze", "gap_match")
    keep()
    with pytest.raises(Unproven, match="which are asked: cloze, gap match"):
        flip(flag, True)
    keep(coverage={"single": 1, "cloze": 1, "gap_match": 1})
    flip(flag, True)


def test_to_need_no_proof_any_more_is_a_change_of_its_own(flag: Flag) -> None:
    flag.needs_proof = False
    with pytest.raises(Unproven):
        flip(flag, True)
    flip(flag, False)
    flip(flag, True)
    flips = RouteVersion.objects.order_by("version").values_list("summary", flat=True)
    assert [line.partition(": ")[2] for line in flips] == [
        "everyone no, needs a clean replay",
        "everyone no",
        "everyone yes",
    ]


def test_going_back_needs_no_proof(flag: Flag, keep: Keep) -> None:
    proof = keep()
    flip(flag, True)
    proof.delete()
    flip(flag, None)
    flip(flag, False)
    with pytest.raises(Unproven):
        flip(flag, None)


def test_a_ramp_grows_with_a_proof_only(route: Route, keep: Keep) -> None:
    route.ramp_bp = 50
    route.save()
    for change in ({"ramp_bp": 100}, {"state": "module"}):
        grown = Route.objects.get(pk=route.pk)
        for name, value in change.items():
            setattr(grown, name, value)
        with pytest.raises(Unproven):
            grown.save()
    keep()
    grown.save()


def test_what_is_refused_is_not_announced(flag: Flag) -> None:
    before = RouteVersion.objects.count()
    with pytest.raises(Unproven):
        flip(flag, True)
    assert RouteVersion.objects.count() == before


@pytest.fixture
def boss() -> Client:
    User.objects.create_superuser("boss", password="boss")
    client = Client()
    client.login(username="boss", password="boss")
    return client


def flip_in_the_admin(boss: Client, flag: Flag) -> str:
    """What the administrator reads after "Send everyone to the module"."""
    chosen = {"action": "to_module", "_selected_action": [str(flag.pk)]}
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
        assert "Not flipped. The replay of" in page
        assert "2 gradings that would come out differently" in page
    replay()
    assert "Flipped." in flip_in_the_admin(boss, flag)
    flag.refresh_from_db()
    assert flag.everyone is True


def test_the_form_says_why_it_does_not_flip(boss: Client, flag: Flag) -> None:
    form = {"name": "exams", "everyone": "true", "needs_proof": "on", "note": ""}
    page = boss.post(reverse("admin:bff_flag_change", args=[flag.pk]), form).content.decode()
    assert "No replay of the scoring rules of this release is on record." in page


def test_a_school_is_not_added_without_a_proof(boss: Client, flag: Flag, keep: Keep) -> None:
    school = Tenant.objects.create(slug="school", name="School")
    form = {"name": "exams", "everyone": "false", "needs_proof": "on", "tenants": [str(school.pk)]}
    address = reverse("admin:bff_flag_change", args=[flag.pk])
    assert "No replay" in boss.post(address, form).content.decode()
    assert list(flag.tenants.all()) == []
    keep()
    assert boss.post(address, form).status_code == 302
    assert list(flag.tenants.all()) == [school]


def test_replays_are_read_in_the_admin(boss: Client, keep: Keep) -> None:
    address = reverse("admin:assessments_verdict_changelist")
    assert "No replay of the scoring rules" in boss.get(address).content.decode()
    kept = keep(report={"clean": True, "attempts": 10, "questions": 20, "coverage": []})
    assert "are proven by the newest replay" in boss.get(address).content.decode()
    change = reverse("admin:assessments_verdict_change", args=[kept.pk])
    assert "Nothing differs: all 20 questions" in boss.get(change).content.decode()
