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
from bff.gate import Unproven
from bff.models import Flag, Route, RouteVersion
from tests.unit.assessments.replay.archives import Written, answered, attempt

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("nobody_to_wait_for"),
]

Keep = Callable[..., Verdict]


START = "/api/v1/assessments/{assessment}/attempts"


def route_of(flag: Flag | None, **changed: Any) -> Route:
    fields: dict[str, Any] = {
        "key": "start",
        "method": "POST",
        "template": START,
        "module_endpoint": "assessments.start_attempt",
        "flag": flag,
        "state": "ramp",
    }
    return Route.objects.create(**{**fields, **changed})


@pytest.fixture
def flag() -> Flag:
    """A flag that needs a proof, over a route that would follow it; all are on the monolith."""
    flag = Flag.objects.create(name="exams", everyone=False, needs_proof=True)
    route_of(flag)
    return flag


@pytest.fixture
def route(flag: Flag) -> Route:
    """A hundredth of the learners are on the module already, and nobody has proven it since."""
    Flag.objects.filter(pk=flag.pk).update(everyone=None)
    Route.objects.update(ramp_bp=100)
    return Route.objects.get()


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
    other = Flag.objects.create(name="other", everyone=False)
    route_of(other)
    flip(other, True)


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
    flips = RouteVersion.objects.filter(summary__contains="flag exams").order_by("version")
    lines = flips.values_list("summary", flat=True)
    assert [line.partition(": ")[2] for line in lines] == [
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
        flip(flag, True)


def test_a_ramp_grows_with_a_proof_only(route: Route, keep: Keep) -> None:
    changed(route, ramp_bp=50)()
    refused(changed(Route.objects.get(), ramp_bp=100))
    refused(changed(Route.objects.get(), state="module"))
    keep()
    changed(Route.objects.get(), ramp_bp=100)()


def refused(change: Callable[[], object]) -> None:
    """The change is refused and leaves nothing behind."""
    before = [list(rows.values()) for rows in (Flag.objects, Route.objects, RouteVersion.objects)]
    with pytest.raises(Unproven):
        change()
    after = [list(rows.values()) for rows in (Flag.objects, Route.objects, RouteVersion.objects)]
    assert after == before


def changed(route: Route, **fields: Any) -> Callable[[], object]:
    for name, value in fields.items():
        setattr(route, name, value)
    return route.save


def test_a_route_does_not_leave_its_flag_to_send_more(route: Route, flag: Flag) -> None:
    Route.objects.update(ramp_bp=10_000)
    Flag.objects.update(everyone=False)
    route.refresh_from_db()
    refused(changed(route, flag=None))
    refused(changed(route, flag=Flag.objects.create(name="other", everyone=True)))


def test_a_route_is_not_put_under_a_flag_that_says_yes_already(flag: Flag) -> None:
    Flag.objects.update(everyone=True)
    refused(lambda: route_of(flag, key="other", method="PUT"))
    stranger = route_of(None, key="other", method="PUT", state="legacy")
    refused(changed(stranger, flag=flag, state="ramp"))


def test_a_school_is_not_added_from_either_side(route: Route, flag: Flag) -> None:
    school = Tenant.objects.create(slug="school", name="School")
    refused(lambda: flag.tenants.add(school))
    refused(lambda: school.flag_set.add(flag))
    assert list(flag.tenants.all()) == []


def test_what_serves_a_path_instead_counts(flag: Flag) -> None:
    general = {"key": "all", "template": "/api/v1/{kind}/{id}/attempts", "state": "module"}
    route_of(None, **general)
    specific = Route.objects.get(key="start")
    refused(specific.delete)
    refused(changed(Route.objects.get(key="start"), method="PUT"))


def test_a_route_inside_another_does_not_send_more(flag: Flag) -> None:
    special = {"key": "special", "template": "/api/v1/assessments/finals/attempts"}
    refused(lambda: route_of(None, **special, state="module"))
    route_of(None, **special, state="legacy")


def test_routes_beside_a_gated_one_change_freely(flag: Flag) -> None:
    route_of(None, key="beside", method="GET", state="module")


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
        assert "Nothing was changed. The replay of" in page
        assert "2 gradings that would come out differently" in page
    replay()
    assert "Flipped." in flip_in_the_admin(boss, flag)
    flag.refresh_from_db()
    assert flag.everyone is True


def test_the_form_says_why_it_does_not_flip(boss: Client, flag: Flag) -> None:
    form = {"name": "exams", "everyone": "true", "needs_proof": "on", "note": ""}
    address = reverse("admin:bff_flag_change", args=[flag.pk])
    page = boss.post(address, form, follow=True).content.decode()
    assert "No replay of the scoring rules of this release is on record." in page
    flag.refresh_from_db()
    assert flag.everyone is False


def test_a_school_is_not_added_without_a_proof(
    boss: Client, route: Route, flag: Flag, keep: Keep
) -> None:
    school = Tenant.objects.create(slug="school", name="School")
    form = {"name": "exams", "everyone": "unknown", "tenants": [str(school.pk)], "note": ""}
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
    kept = keep(report={"clean": True, "attempts": 10, "questions": 20, "coverage": []})
    assert "are proven by the newest replay" in boss.get(address).content.decode()
    change = reverse("admin:assessments_verdict_change", args=[kept.pk])
    assert "Nothing differs: all 20 questions" in boss.get(change).content.decode()
