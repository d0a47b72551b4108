"""Addresses of the status page; included at the root of the site."""

from django.urls import path

from bff.status.pages import views

app_name = "status"

urlpatterns = [
    path("status/", views.negotiated, name="page"),
    path("status/history.atom", views.history_feed, name="feed"),
    path("status/history.json", views.history_file, name="history"),
    path("status/<str:language>/", views.in_language, name="page-in"),
    path("status/<str:language>/history.atom", views.history_feed, name="feed-in"),
    *(path(f"api/v2/{name}", view) for name, view in views.statuspage_views().items()),
]
