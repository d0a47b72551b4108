"""Which course each assessment belongs to."""

from uuid import UUID

from apps.assessments.models import Assessment


def courses_of_assessments() -> dict[tuple[UUID, str], str]:
    """The LMS's course of every published assessment that has one, by tenant and key."""
    rows = Assessment.across_tenants.filter(paper__isnull=False).exclude(course="")
    return {
        (tenant, key): course
        for tenant, key, course in rows.values_list("tenant_id", "key", "course")
    }
