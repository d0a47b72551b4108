"""Templates find the requests that are meant, and no others."""

import pytest

from bff.routes.matcher import InvalidTemplate, Matcher, check_template, overlap

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
    "template",
    ["", "a", "/a//b", "/a//", "/{a}/{a}", "/{A}", "/a b", "/a/{b", "/%61", "/*/a", "/a*", "*"],
)
def test_a_template_nobody_could_match_is_refused(template: str) -> None:
    with pytest.raises(InvalidTemplate):
        check_template(template)


BELOW = Matcher(
    [
        ("GET", "/", "root"),
        ("GET", "/*", "rest"),
        ("GET", "/mod/*", "mod"),
        ("GET", "/mod/quiz/", "quiz"),
        ("GET", "/mod/{kind}/*", "kind"),
        ("GET", "/mod/forum/*", "forum"),
        ("POST", "/mod/*", "posted"),
    ]
)


@pytest.mark.parametrize(
    ("method", "path", "found"),
    [
        ("GET", "/", "root"),
        ("GET", "/index.php", "rest"),
        ("GET", "/mod", "rest"),
        ("GET", "/mod/", "mod"),
        ("GET", "/mod/quiz/", "quiz"),
        ("GET", "/mod/quiz", "mod"),
        ("HEAD", "/mod/quiz/view.php", "kind"),
        ("GET", "/mod/forum/view.php/a/b", "forum"),
        ("POST", "/mod/forum/view.php", "posted"),
    ],
)
def test_the_longest_template_that_fits_wins(method: str, path: str, found: str) -> None:
    route = BELOW.find(method, path)
    assert route is not None
    assert route[0] == found


def test_nothing_is_found_where_no_template_is_wide_enough() -> None:
    assert BELOW.find("POST", "/mod") is None
    assert BELOW.find("PUT", "/mod/quiz/") is None


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("/a/b", "/a/b", True),
        ("/a/{x}", "/a/b", True),
        ("/{x}/b", "/a/{y}", True),
        ("/a/{x}", "/a/", False),
        ("/a/*", "/a/", True),
        ("/a/*", "/a", False),
        ("/a/*", "/b/{x}", False),
        ("/{x}/c/*", "/a/c/d/e", True),
        ("/a/b", "/a/b/c", False),
        ("/", "/*", True),
    ],
)
def test_two_templates_meet_where_one_path_is_both(one: str, other: str, meet: bool) -> None:
    assert overlap(one, other) is meet
    assert overlap(other, one) is meet
