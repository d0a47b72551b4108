"""Addresses of LTI, each of one platform; included at `/lti/`."""

from django.urls import path

from apps.lti.pages import views

app_name = "lti"

urlpatterns = [
    path("<uuid:platform>/login", views.login, name="login"),
    path("<uuid:platform>/launch", views.launch, name="launch"),
    path("<uuid:platform>/jwks.json", views.keys, name="keys"),
]
