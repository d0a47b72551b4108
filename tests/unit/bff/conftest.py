"""The admin without workers to wait for."""

import pytest

from bff import admin


@pytest.fixture
def nobody_to_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """No workers run here, so a flip would be waited for in vain."""
    at_once = admin.await_propagation
    monkeypatch.setattr(admin, "await_propagation", lambda: at_once(0))
