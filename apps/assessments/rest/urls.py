"""URLs of the endpoints that Django serves; the hot ones are declared in hot.py."""

from django.urls import path

from apps.assessments.rest import uploads, views

urlpatterns = [
    path("assessments", views.AssessmentList.as_view()),
    path("assessments/<str:assessment>", views.AssessmentDetail.as_view()),
    path("assessments/<str:assessment>/results", views.Results.as_view()),
    path("assessments/<str:assessment>/results.csv", views.ResultsCsv.as_view()),
    path("attempts/<str:attempt>/receipt", views.AttemptReceipt.as_view()),
    path("attempts/<str:attempt>/record", views.AttemptRecord.as_view()),
    path("attempts/<str:attempt>/slots/<int:slot>/marking", views.ToMark.as_view()),
    path("attempts/<str:attempt>/files/<str:file>", uploads.AttemptFile.as_view()),
    path("attempts/<str:attempt>/result", views.AttemptResult.as_view()),
    path("attempts/<str:attempt>/result.xml", views.AttemptResultQti.as_view()),
]
