"""Pages are found where they lie, and named in no list."""

from collections import Counter
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, reverse

import apps
from banyan.pages.addresses import urlpatterns
from banyan.pages.places import folders, places


@pytest.fixture
def garden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty app `apps.garden`."""
    monkeypatch.setattr(apps, "__path__", [*apps.__path__, str(tmp_path)])
    app = tmp_path / "garden"
    app.mkdir()
    (app / "__init__.py").touch()
    return app


def test_an_app_without_pages_has_none(garden: Path) -> None:
    assert places(["apps.garden"]) == []


@pytest.mark.parametrize("inside", ["pages", "beds/pages"])
def test_pages_are_found_in_an_app_and_in_its_rooms(garden: Path, inside: str) -> None:
    (garden / inside / "static").mkdir(parents=True)
    assert [place.folder for place in places(["apps.garden"])] == [garden / inside]
    assert folders(["apps.garden"], "static") == [garden / inside / "static"]
    assert folders(["apps.garden"], "templates") == []


def test_addresses_are_served_where_a_module_names_them(garden: Path) -> None:
    (garden / "beds" / "pages").mkdir(parents=True)
    [place] = places(["apps.garden"])
    assert place.urls is None
    (place.folder / "urls.py").touch()
    assert place.urls == "apps.garden.beds.pages.urls"


def test_an_app_of_somebody_elses_is_not_searched() -> None:
    assert places(["django.contrib.admin"]) == []


def test_every_app_and_room_with_pages_is_reached_by_their_names() -> None:
    named = ("pages:landing", "pages:learn", "status:page")
    assert [reverse(name) for name in named] == ["/", "/learn/", "/status/"]


def test_no_two_pages_have_the_same_name_or_address() -> None:
    shared = urlpatterns[0]
    assert isinstance(shared, URLResolver)
    pages = [each for each in shared.url_patterns if isinstance(each, URLPattern)]
    names = Counter(page.name for page in pages)
    addresses = Counter(str(page.pattern) for page in pages)
    assert [*(names - Counter(set(names))), *(addresses - Counter(set(addresses)))] == []
    assert len(pages) > 10
