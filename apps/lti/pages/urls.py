"""Addresses of LTI, each of one platform; below `/lti/`."""

from django.urls import path

from apps.lti.pages import views

app_name = "lti"

urlpatterns = [
    path("lti/<uuid:platform>/login", views.login, name="login"),
    path("lti/<uuid:platform>/launch", views.launch, name="launch"),
    path("lti/<uuid:platform>/jwks.json", views.keys, name="keys"),
]
