"""Real servers for the tests: an embedded PostgreSQL and Redis of this run, or a whole platform.

Both live in a temporary home, so runs never meet each other or a platform somebody has up.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import django
import pytest
from django.conf import settings
from django.core.management import get_commands

if TYPE_CHECKING:
    from tests.drive.platform import RunningPlatform

ROOT = Path(__file__).resolve().parents[1]
HOME = Path(tempfile.mkdtemp(prefix="banyan-test-"))
HOME.chmod(0o755)  # as root the servers run as nobody, who must get in

# Before Django reads its settings, which it does once.
os.environ["BANYAN_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "banyan.settings"
for name in (
    *("DATABASE_URL", "DATABASE_REPLICA_URLS", "REDIS_URL", "KAFKA_BOOTSTRAP_SERVERS"),
    *("BANYAN_LEGACY_URL", "BANYAN_REPLICAS"),
):
    os.environ.pop(name, None)
django.setup()
# Slow on purpose elsewhere; here hundreds of people log in who have no secrets.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

TEST_DATA = Path(os.environ.get("BANYAN_TEST_DATA", ROOT.parent / "shared" / "data"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config, specs: object) -> None:
    """Each process of a parallel run gets a home of its own: it would inherit ours, and read
    Django's settings with it before it comes to this file."""
    for name in ("BANYAN_HOME", "DJANGO_SETTINGS_MODULE"):
        os.environ.pop(name, None)


# What takes long for few tests comes first of what needs a platform, so that at the end of a
# parallel run nobody waits for one long file; what needs none comes before, while none is up.
_ORDER = ("unit", "load", "house", "faults", "flows", "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def turn(item: pytest.Item) -> int:
        folder = item.path.relative_to(ROOT / "tests").parts[0]
        return _ORDER.index(folder) if folder in _ORDER else 0

    items.sort(key=turn)


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def no_school_remembered() -> None:
    """Each test makes its own, often under the same name."""
    from banyan.identity import tokens

    tokens._tenants.clear()


@pytest.fixture(scope="session")
def services() -> "Iterator[dict[str, subprocess.Popen[bytes]]]":
    """PostgreSQL and Redis of this run, by name."""
    from banyan.embedded.postgres import Postgres
    from banyan.embedded.redis import Redis

    postgres = Postgres.of(settings.LAYOUT)
    servers = {
        # Processes are killed here, never the machine: what is written need not reach the disk.
        "postgres": postgres.start(quiet=True, config={"fsync": "off"}),
        "redis": Redis(settings.LAYOUT).start(quiet=True),
    }
    postgres.create_database("banyan")
    yield servers
    for server in servers.values():
        server.send_signal(2)
        server.wait()
    shutil.rmtree(settings.LAYOUT.sockets, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(services: object) -> None:
    """pytest-django asks for this before it creates its test database."""
    from tests.emptying import EmptyTables

    get_commands()["flush"] = EmptyTables()


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The shared test data, some of which may not be copied into this repository."""
    if not TEST_DATA.is_dir():
        pytest.skip(f"BANYAN_TEST_DATA not found at {TEST_DATA}")
    return TEST_DATA


@pytest.fixture
def fresh_home() -> Path:
    """Where another platform may live; as root its servers can get there."""
    home = Path(tempfile.mkdtemp(prefix="home-", dir=HOME))
    home.chmod(0o755)
    return home


@pytest.fixture(scope="session")
def platform() -> "Iterator[RunningPlatform]":
    """A whole platform with the demo school, shared by the tests of this run."""
    from tests.drive.platform import running_platform

    with running_platform(HOME / "platform") as running:
        yield running


PREFIX = "/banyan"


@pytest.fixture(scope="session")
def prefixed_platform() -> "Iterator[RunningPlatform]":
    """The same with all of ours below PREFIX: the rest of the site is the LMS's."""
    from tests.drive.platform import running_platform

    with running_platform(HOME / "prefixed", BANYAN_PREFIX=PREFIX, BANYAN_WORKERS="1") as running:
        yield running


@pytest.fixture(scope="session")
def platform_url(platform: "RunningPlatform") -> str:
    return platform.url


@pytest.fixture(scope="session")
def logins() -> dict[str, list[tuple[str, str]]]:
    """(name, password) of the demo school's people by role."""
    learners = [f"learner{number}" for number in range(1, 31)]
    people = {"admin": ["admin"], "teacher": ["teacher"], "proctor": ["proctor"]}
    by_role = {**people, "learner": learners}
    return {role: [(name, name) for name in names] for role, names in by_role.items()}


_FLIP = """
from bff.flips.change import change
from bff.models import Flag
from bff.routes.propagation import await_propagation
flag = Flag.objects.get(name="assessments.attempts")
flag.everyone = {everyone}
with change("test", "a test"):
    flag.save()
print(await_propagation(10).complete)
"""


class Flip:
    """Sends new attempts to the module (True) or the monolith (False); waits for all workers."""

    def __init__(self, platform: "RunningPlatform") -> None:
        self._platform = platform
        self._now: bool | None = None

    def __call__(self, everyone: bool) -> None:
        if everyone == self._now:
            return
        done = self._platform.manage("shell", "-v0", "-c", _FLIP.format(everyone=everyone))
        assert done.stdout.strip() == "True", "the workers did not take up the flip"
        self._now = everyone

    def forget(self) -> None:
        """Somebody else has flipped."""
        self._now = None


@pytest.fixture(scope="session")
def flip(platform: "RunningPlatform") -> Flip:
    return Flip(platform)


@pytest.fixture
def forget_flip(flip: Flip) -> Callable[[], None]:
    return flip.forget
