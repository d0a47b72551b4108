"""A limit lets so many through at once and then one after the other, and says when to come back."""

import subprocess
from typing import Any

import pytest
import redis
from django.contrib.auth.models import User
from django.test import Client

from banyan.admission import Limit, SharedLimit, TooMany, limits
from banyan.ids import uuid7


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    ticking = Clock()
    monkeypatch.setattr(limits, "time", ticking)
    return ticking


def let_in(limit: Limit | SharedLimit, who: str, tries: int) -> int:
    return sum(_admitted(limit, who) for _ in range(tries))


def _admitted(limit: Limit | SharedLimit, who: str) -> bool:
    try:
        limit.admit(who)
    except TooMany:
        return False
    return True


def test_as_many_as_it_says_may_come_at_once(clock: Clock) -> None:
    limit = Limit(times=5, seconds=60)
    assert (let_in(limit, "ana", 9), let_in(limit, "bea", 9)) == (5, 5)


def test_after_that_they_come_one_after_the_other(clock: Clock) -> None:
    limit = Limit(times=5, seconds=60)
    let_in(limit, "ana", 9)
    clock.now += 12
    assert let_in(limit, "ana", 9) == 1
    clock.now += 3600
    assert let_in(limit, "ana", 9) == 5


def test_whoever_is_refused_is_told_when_to_come_back(clock: Clock) -> None:
    limit = Limit(times=1, seconds=60)
    limit.admit("ana")
    clock.now += 20
    with pytest.raises(TooMany) as refused:
        limit.admit("ana")
    assert refused.value.retry_after == 40
    clock.now += 40
    limit.admit("ana")


@pytest.fixture
def name(services: "dict[str, subprocess.Popen[bytes]]") -> str:
    return uuid7().hex


def test_processes_that_share_a_limit_let_in_as_many_as_one(name: str) -> None:
    one, other = (SharedLimit(name, times=5, seconds=60) for _ in range(2))
    assert let_in(one, "ana", 4) + let_in(other, "ana", 4) == 5
    assert let_in(one, "bea", 9) == 5


def test_a_shared_limit_says_when_to_come_back(name: str) -> None:
    limit = SharedLimit(name, times=1, seconds=60)
    limit.admit("ana")
    with pytest.raises(TooMany) as refused:
        limit.admit("ana")
    assert 50 < refused.value.retry_after <= 60


def test_without_redis_each_process_limits_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise redis.ConnectionError

    monkeypatch.setattr(limits, "client", away)
    one, other = (SharedLimit("x", times=5, seconds=60) for _ in range(2))
    assert (let_in(one, "ana", 9), let_in(other, "ana", 9)) == (5, 5)


@pytest.mark.django_db
def test_a_password_cannot_be_guessed_by_trying(name: str) -> None:
    User.objects.create_superuser(name, password="right")
    # As many as are let in at once; a log-in takes too long to do it by them.
    tried = SharedLimit("admin-log-in", times=10, seconds=300)
    assert let_in(tried, f"{name}\n10.0.0.1", 20) == 10

    def log_in(address: str) -> Any:
        form = {"username": name, "password": "right"}
        return Client(REMOTE_ADDR=address).post("/admin/login/", form)

    refused = log_in("10.0.0.1")
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert 0 < int(refused["Retry-After"]) <= 30
    assert log_in("10.0.0.2").status_code == 302
