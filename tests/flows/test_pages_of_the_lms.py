"""The LMS's own pages are where they always were, though Banyan stands in front of them."""

from tests.drive.frontend import Frontend
from tests.drive.platform import RunningPlatform


def test_a_page_of_the_lms_is_the_same_through_the_door(platform: RunningPlatform) -> None:
    through = Frontend(platform.url).call("GET", "/courses/")
    directly = Frontend(platform.legacy_url).call("GET", "/courses/")
    assert (through.status, through.body) == (directly.status, directly.body)
    assert b"<h1>Courses</h1>" in through.body
    assert through.headers["Banyan-Route"] == "monolith"


def test_its_form_sets_a_cookie_and_sends_back_to_the_page(platform: RunningPlatform) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    visitor = Frontend(platform.url)
    # The client follows the redirect, as a browser does, but keeps no cookies.
    page = visitor.call("POST", "/courses/name", raw=b"name=Ana", headers=form)
    assert (page.status, b"Who are you?" in page.body) == (200, True)
    known = visitor.call("GET", "/courses/", headers={"Cookie": "lms_name=Ana"})
    assert b"Welcome back, Ana." in known.body


def test_a_file_goes_up_to_the_lms_and_comes_back(platform: RunningPlatform) -> None:
    person = Frontend.logged_in(platform.url, "teacher")
    content = bytes(range(256)) * 4000
    headers = {"Content-Type": "application/octet-stream"}
    sent = person.call("POST", "/api/v1/files?name=slides.bin", raw=content, headers=headers)
    assert sent.status == 201, sent.body
    assert person.call("GET", f"/api/v1/files/{sent.body['id']}").body == content
