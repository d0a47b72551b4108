"""Handing an assessment to the monolith, so that both stacks sit the same paper."""

import json
import urllib.error
import urllib.request
from uuid import UUID

import msgspec
from django.conf import settings
from msgspec import structs

from apps.assessments.api import publication
from banyan.errors import Fault
from banyan.identity import Role, issue
from banyan.tenancy import tenant_scope

NO_COURSE = "general"


class NotPublished(Fault):
    """The monolith did not take the assessment."""


def publish_to_monolith(tenant: UUID, slug: str, assessment: str) -> None:
    """PUT the published paper to the monolith, as an administrator of the school.

    Harmless to repeat. Raises NotPublished with the monolith's own words.
    """
    with tenant_scope(tenant):
        published = publication(assessment)
    # The monolith files every quiz under a course.
    body = msgspec.json.encode(structs.replace(published, course=published.course or NO_COURSE))
    request = urllib.request.Request(
        f"{settings.BANYAN_UPSTREAMS['monolith']}/api/v1/assessments/{assessment}",
        data=body,
        method="PUT",
        headers={
            "Authorization": f"Bearer {issue(slug, 'banyan', Role.ADMIN, lifetime=60)}",
            "Content-Type": "application/json",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=30):
            return
    except urllib.error.HTTPError as error:
        raise NotPublished(f"{error.code}: {_words(error)}") from error
    except OSError as error:
        raise NotPublished(str(error)) from error


def _words(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["detail"])
    except (ValueError, KeyError):
        return error.reason
