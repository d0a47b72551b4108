"""Addresses of all pages, found in the folders called `pages`; included at the root of the site.

What such a folder's `urls.py` names is in the namespace `pages`, which all share, unless the module
has an `app_name`.
"""

from importlib import import_module

from django.apps import apps
from django.urls import include, path

from banyan.pages.page import script
from banyan.pages.places import places

_found = [
    import_module(place.urls)
    for place in places(config.name for config in apps.get_app_configs())
    if place.urls
]
_shared = [
    pattern
    for module in _found
    if not hasattr(module, "app_name")
    for pattern in module.urlpatterns
]
_own = [path("static/joined/<str:digest>/<path:entry>", script, name="script")]

urlpatterns = [
    path("", include(([*_shared, *_own], "pages"))),
    *(path("", include(module)) for module in _found if hasattr(module, "app_name")),
]
