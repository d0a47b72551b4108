"""What one types after `manage.py fault_proxy`."""

import pytest
from django.core.management import CommandError, call_command

from bff.management.commands.fault_proxy import address


@pytest.mark.parametrize(
    ("text", "expected"),
    [("127.0.0.1:80", ("127.0.0.1", 80)), ("[::1]:8000", ("::1", 8000)), ("a.b:1", ("a.b", 1))],
)
def test_an_address_is_host_and_port(text: str, expected: tuple[str, int]) -> None:
    assert address(text) == expected


@pytest.mark.parametrize("text", ["8000", ":80", "a:", "a:http", "a:65536", "a:-1"])
def test_what_is_no_address_is_said(text: str) -> None:
    with pytest.raises(CommandError, match="is not host:port"):
        address(text)


def test_an_unknown_profile_is_refused_before_anything_listens() -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("fault_proxy", "--to", "127.0.0.1:1", "--profile", "5g")
