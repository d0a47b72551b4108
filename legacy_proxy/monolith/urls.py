"""Every address of the old LMS."""

from django.urls import path

from legacy_proxy.monolith import feed
from legacy_proxy.monolith.endpoints import endpoint, streaming
from legacy_proxy.monolith.views import (
    archive,
    assessments,
    attempts,
    courses,
    files,
    handover,
    pages,
    people,
)

COURSE = "api/v1/courses/<str:course>"
QUIZ = "api/v1/assessments/<str:assessment>"
HANDOVER = "api/v1/handover"
ATTEMPT = "api/v1/attempts/<str:attempt>"

urlpatterns = [
    path("livez", endpoint(public=True, GET=people.livez)),
    path(".well-known/jwks.json", endpoint(public=True, GET=people.jwks)),
    path("courses/", endpoint(public=True, GET=pages.courses)),
    path("courses/name", endpoint(public=True, POST=pages.remember)),
    path("api/v1/login", endpoint(public=True, POST=people.login)),
    path("api/v1/me", endpoint(GET=people.me)),
    path("api/v1/courses", endpoint(GET=courses.courses)),
    path(COURSE, endpoint(GET=courses.course)),
    path(f"{COURSE}/pages/<str:page>", endpoint(GET=courses.page)),
    path(f"{COURSE}/questions", endpoint(GET=courses.questions)),
    path(f"{COURSE}/gradebook", endpoint(GET=courses.gradebook)),
    path("api/v1/assessments", endpoint(GET=assessments.assessments)),
    path(QUIZ, endpoint(GET=assessments.assessment, PUT=assessments.publish)),
    path(f"{QUIZ}/results", endpoint(GET=assessments.results)),
    path(f"{QUIZ}/attempts", endpoint(POST=attempts.start)),
    path(ATTEMPT, endpoint(GET=attempts.show)),
    path(f"{ATTEMPT}/answers/<str:slot>", endpoint(PUT=attempts.save)),
    path(f"{ATTEMPT}/progress", endpoint(GET=attempts.progress)),
    path(f"{ATTEMPT}/submit", endpoint(POST=attempts.submit)),
    path(f"{ATTEMPT}/result", endpoint(GET=attempts.result)),
    path("api/v1/archive", endpoint(GET=archive.archive)),
    path("api/v1/grade", endpoint(POST=archive.grade)),
    path(f"{HANDOVER}/fence", endpoint(GET=handover.fence, PUT=handover.fence)),
    path(f"{HANDOVER}/changes", endpoint(GET=handover.changes)),
    path(f"{HANDOVER}/attempts", endpoint(GET=handover.attempts)),
    path(f"{HANDOVER}/attempts/<str:attempt>", endpoint(PUT=handover.take)),
    path(f"{HANDOVER}/digests", endpoint(GET=handover.digests)),
    path("api/v1/files/<str:file>", streaming(GET=files.download)),
    path("api/v1/feed", streaming(GET=feed.listen)),
]

handler400 = "legacy_proxy.monolith.endpoints.bad_request"
handler403 = "legacy_proxy.monolith.endpoints.permission_denied"
handler404 = "legacy_proxy.monolith.endpoints.page_not_found"
handler500 = "legacy_proxy.monolith.endpoints.server_error"
