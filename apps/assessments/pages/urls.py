"""Addresses of these pages, at the root of the site."""

from django.urls import path

from apps.assessments.pages import views

urlpatterns = [
    path("learn/", views.Learn.as_view(), name="learn"),
    path("learn/exam/<str:assessment>/", views.ExamStart.as_view(), name="exam-start"),
    path("learn/attempt/<str:attempt>/", views.Exam.as_view(), name="exam"),
    path("learn/attempt/<str:attempt>/result/", views.Result.as_view(), name="result"),
    path("teach/", views.Teach.as_view(), name="teach"),
    path("teach/results/<str:assessment>/", views.Results.as_view(), name="results"),
    path("teach/cohort/<str:assessment>/", views.Cohort.as_view(), name="cohort"),
    path("teach/marking/<str:assessment>/", views.Marking.as_view(), name="marking"),
    path("teach/items/<str:assessment>/", views.Items.as_view(), name="items"),
    path("preview/", views.Preview.as_view(), name="preview"),
    path("verify/", views.Verify.as_view(), name="verify"),
]
