"""Templates find the requests that are meant, and no others."""

import pytest

from bff.routes.matcher import InvalidTemplate, Matcher, check_template

MATCHER = Matcher(
    [
        ("GET", "/a/{one}", "one"),
        ("GET", "/a/fixed", "fixed"),
        ("PUT", "/a/{one}/b/{two}", "two"),
        ("GET", "/a/fixed/c", "deep"),
    ]
)


@pytest.mark.parametrize(
    ("method", "path", "found"),
    [
        ("GET", "/a/42", ("one", {"one": "42"})),
        ("GET", "/a/fixed", ("fixed", {})),
        ("PUT", "/a/x/b/y", ("two", {"one": "x", "two": "y"})),
        ("PUT", "/a/fixed/b/y", ("two", {"one": "fixed", "two": "y"})),
        ("GET", "/a/fixed/c", ("deep", {})),
        ("POST", "/a/42", None),
        ("GET", "/a/", None),
        ("GET", "/a", None),
        ("GET", "/a/42/", None),
        ("GET", "/A/42", None),
        ("GET", "/", None),
    ],
)
def test_a_request_finds_its_route(method: str, path: str, found: object) -> None:
    assert MATCHER.find(method, path) == found


@pytest.mark.parametrize(
    "template", ["", "a", "/a//b", "/{a}/{a}", "/{A}", "/a b", "/a/{b", "/%61"]
)
def test_a_template_nobody_could_match_is_refused(template: str) -> None:
    with pytest.raises(InvalidTemplate):
        check_template(template)
