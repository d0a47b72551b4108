"""The address of the front page."""

from django.urls import path

from bff.gateway.pages import views

urlpatterns = [path("", views.Landing.as_view(), name="landing")]
