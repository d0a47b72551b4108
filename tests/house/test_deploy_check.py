"""The settings the README gives for production are clean, and wrong ones are named."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What stands in the README in angle brackets, or as an ellipsis.
FILLED_IN = {
    "BANYAN_SECRET_KEY": "kT9-wq3LxV7_bN2mZr8yHc5JdF4gPs6AeU1iQoXvBnMlKjWzRtYuCh0",
    "BANYAN_TRUSTED_PROXIES": "10.0.0.0/8",
    "DATABASE_URL": "postgresql://banyan:secret@db.internal/banyan?sslmode=require",
    "REDIS_URL": "rediss://redis.internal/0",
    "KAFKA_BOOTSTRAP_SERVERS": "kafka.internal:9092",
}


def check(**settings: str) -> "subprocess.CompletedProcess[str]":
    """`manage.py check --deploy` with these settings and no others."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"],
        cwd=ROOT,
        env={**kept, **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def production() -> dict[str, str]:
    """The README's block of production settings, its blanks filled in."""
    readme = (ROOT / "README.md").read_text()
    block = readme.split("Production, at the least:")[1].split("```")[1]
    given = re.findall(r"([A-Z_]+)=([^\s<…]*)", block)
    return {name: value or FILLED_IN[name] for name, value in given}


def test_the_readmes_production_settings_have_no_issues() -> None:
    done = check(**production())
    assert "no issues" in done.stdout, done.stderr


REFUSED = {
    "no secret outside the demo": ({"BANYAN_DEMO": "0"}, "BANYAN_SECRET_KEY"),
    "the demo on every address": ({"BANYAN_HOST": "0.0.0.0"}, "BANYAN_HOST"),
    "a port that is no number": ({"BANYAN_PORT": "abc"}, "BANYAN_PORT"),
    "a port that is too high": ({"BANYAN_PORT": "70000"}, "BANYAN_PORT"),
    "a monolith with a path": ({"BANYAN_LEGACY_URL": "http://lms/x"}, "BANYAN_LEGACY_URL"),
    "a cache that is no Redis": ({"REDIS_URL": "memcached://m"}, "REDIS_URL"),
    "a database that is none": ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
    "a replica that is none": ({"DATABASE_REPLICA_URLS": "nonsense"}, "DATABASE_REPLICA_URLS"),
    "a wait without end": ({"BANYAN_REPLICA_WAIT_MS": "1e9"}, "BANYAN_REPLICA_WAIT_MS"),
}


@pytest.mark.parametrize(("wrong", "named"), REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_setting_stops_the_process_with_its_name(wrong: dict[str, str], named: str) -> None:
    done = check(**wrong)
    said = done.stderr.strip().splitlines()[-1]
    assert (done.returncode, named in said) == (1, True), said
