"""The settings that docs/settings.md gives for production are clean, and wrong ones are named."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from banyan.settings.env import Environment

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "docs/settings.md"
# What stands there in angle brackets, or as an ellipsis.
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
    """The block of production settings, its blanks filled in."""
    block = SETTINGS.read_text().split("Production, at the least:")[1].split("```")[1]
    given = re.findall(r"([A-Z_]+)=([^\s<…]*)", block)
    return {name: value or FILLED_IN[name] for name, value in given}


def test_the_settings_of_production_have_no_issues() -> None:
    done = check(**production())
    assert "no issues" in done.stdout, done.stderr


def variable(name: str, field: FieldInfo) -> str:
    return str(field.validation_alias or f"BANYAN_{name.upper()}")


def test_every_setting_is_explained() -> None:
    explained = set(re.findall(r"`([A-Z_]+)`", SETTINGS.read_text()))
    declared = {variable(*one) for one in Environment.model_fields.items()}
    assert declared - explained == set()


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
