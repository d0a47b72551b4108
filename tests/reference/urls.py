"""The reference's URLs: those of the product."""

from django.urls import path

from tests.reference import views

_ATTEMPT = "api/v1/attempts/<str:attempt>"

urlpatterns = [
    path(f"{_ATTEMPT}/answers/<int:slot>", views.SaveView.as_view()),
    path(f"{_ATTEMPT}/answers", views.SaveView.as_view()),
    path(f"{_ATTEMPT}/progress", views.ProgressView.as_view()),
    path(f"{_ATTEMPT}/submit", views.SubmitView.as_view()),
]
