"""Ours lie under the prefix that the environment names, the LMS's where they always did."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from pydantic import ValidationError

from banyan.addresses import at
from banyan.settings.env import Environment


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/", "/banyan/"),
        ("/learn/", "/banyan/learn/"),
        ("/bff/v1/assessments", "/banyan/bff/v1/assessments"),
        ("/api/v2/summary.json", "/banyan/api/v2/summary.json"),
        ("/api/v1/assessments", "/api/v1/assessments"),
        ("/.well-known/banyan-receipts.json", "/.well-known/banyan-receipts.json"),
    ],
)
def test_an_address_lies_where_it_belongs(
    monkeypatch: pytest.MonkeyPatch, path: str, address: str
) -> None:
    monkeypatch.setattr(settings, "BANYAN", SimpleNamespace(prefix="/banyan"))
    assert at(path) == address


@pytest.mark.parametrize(
    ("said", "kept"),
    [("", ""), ("/", ""), ("banyan", "/banyan"), ("/banyan/", "/banyan"), ("a/b-c", "/a/b-c")],
)
def test_a_prefix_is_kept_in_one_form(said: str, kept: str) -> None:
    assert Environment(prefix=said).prefix == kept


@pytest.mark.parametrize("said", ["a//b", "..", "a/../b", "{x}", "a b", "/api/v1", "a%2f"])
def test_a_prefix_that_names_no_place_of_ours_is_refused(said: str) -> None:
    with pytest.raises(ValidationError, match="must"):
        Environment(prefix=said)
