"""An empty slate of outcomes."""

import pytest

from banyan import redis
from bff.status.flush import PREFIX


@pytest.fixture
def nothing_counted(services: None) -> None:
    for key in redis.client().scan_iter(f"{PREFIX}*"):
        redis.client().delete(key)
