"""What the environment may say about the LMS behind the front door."""

import pytest

from banyan.settings.env import Environment


def test_nobody_is_limited_shorter_than_an_lms_may_need() -> None:
    env = Environment()
    assert (env.legacy_answer_seconds, env.legacy_idle_seconds) == (600, 300)
    assert (env.legacy_limits, env.legacy_host) == ({}, "own")


def test_limits_are_named_by_route_or_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANYAN_LEGACY_LIMITS", "start=10, /backup/=3600.5 ,")
    assert Environment().legacy_limits == {"start": 10, "/backup/": 3600.5}


@pytest.mark.parametrize("value", ["start", "=10", "start=", "start=soon", "start=0", "a=inf"])
def test_what_is_no_limit_stops_the_process_with_its_name(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("BANYAN_LEGACY_LIMITS", value)
    with pytest.raises(SystemExit, match="BANYAN_LEGACY_LIMITS"):
        Environment.read()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BANYAN_LEGACY_HOST", "theirs"),
        ("BANYAN_LEGACY_CONNECTIONS", "0"),
        ("BANYAN_LEGACY_WAITING", "-1"),
        ("BANYAN_LEGACY_ANSWER_SECONDS", "0"),
        ("BANYAN_LEGACY_IDLE_SECONDS", "inf"),
    ],
)
def test_what_would_refuse_everything_stops_the_process(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=name):
        Environment.read()
