"""The admin page of a hand-over: what may be done, why not, and by whom."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from banyan.models import Tenant
from bff.handover import records
from bff.handover.models import OwnershipChange
from bff.handover.tokens import Wrote, read, told
from bff.routes.models import Ownership
from bff.routes.ownership import Owner, State

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def row() -> Ownership:
    tenant = Tenant.objects.create(slug="elsewhere", name="Elsewhere")
    return Ownership.objects.create(tenant=tenant, state=State.BACKFILL)


def client(*permissions: str) -> Client:
    user = User.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    found = Client()
    found.force_login(user)
    return found


def text_of(browser: Client, row: Ownership) -> str:
    page = browser.get(f"/admin/bff/ownership/{row.id}/change/").content.decode()
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())


def step(browser: Client, row: Ownership, to: str, reason: str = "term ends") -> str:
    said = browser.post(
        f"/admin/bff/ownership/{row.id}/step/", {"to": to, "reason": reason}, follow=True
    )
    return " ".join(str(message) for message in said.context["messages"])


def test_who_may_only_look_is_offered_nothing_and_can_do_nothing(row: Ownership) -> None:
    looking = client("view_ownership")
    assert "Go on to verify" not in text_of(looking, row)
    assert looking.post(f"/admin/bff/ownership/{row.id}/step/", {"to": "verify"}).status_code == 403


def test_a_step_that_may_not_be_taken_says_what_stands_in_its_way(row: Ownership) -> None:
    boss = client("view_ownership", "change_ownership")
    assert "Go on to verify" in text_of(boss, row)
    assert "Say why" in step(boss, row, State.VERIFY, reason="")
    assert "There is no such step" in step(boss, row, State.RETIRED)
    row.refresh_from_db()
    assert (row.state, row.epoch) == (State.BACKFILL, 1)


def test_changes_are_chained_and_a_changed_one_is_noticed(row: Ownership) -> None:
    wish = records.Wish("ines", "term ends")
    for after in (State.VERIFY, State.LEGACY):
        records.enter(row, after, Owner.LEGACY, wish, pending="")
    boss = client("view_ownership", "change_ownership")
    assert "term ends" in text_of(boss, row)
    assert "whole" in text_of(boss, row)
    OwnershipChange.objects.filter(epoch=2).update(reason="never mind")
    assert "changed after it was written, from epoch 2 on" in text_of(boss, row)


@pytest.mark.parametrize("by", ["header", "cookie"])
def test_what_was_written_is_told_and_read_again(by: str) -> None:
    headers = dict(told("module", 7, "12", [(b"ETag", b'"41"')]))
    token = headers[b"banyan-wrote"]
    sent = [(b"banyan-wrote", token)]
    if by == "cookie":
        sent = [(b"cookie", b"a=b; " + headers[b"set-cookie"].split(b";")[0])]
    assert read(sent) == Wrote("module", 7, "12", 41)


@pytest.mark.parametrize("text", [b"", b"module.7", b"both.1.12.4", b"module.1.12.4.5", b"\xff"])
def test_what_is_no_token_says_nothing(text: bytes) -> None:
    assert read([(b"banyan-wrote", text)]) is None
