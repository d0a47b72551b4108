"""Its tenant, its administrator and its quiz."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model

from apps.assessments.api import ArrangeAssessment, ImportQuestions, has_assessment
from banyan.commands import run
from banyan.models import Tenant
from banyan.tenancy import tenant_scope

SLUG = "demo"
COURSE = "biology"
ASSESSMENT = "biology"
ADMIN = "admin"

# The monolith's own demo accounts use the same words.
LOGINS = (
    ("admin", "admin"),
    ("teacher", "teacher"),
    ("learner1", "learner1"),
    ("proctor", "proctor"),
)

_BANK = Path(settings.ROOT) / "apps" / "assessments" / "demo" / "biology.moodle.xml"


def tenant() -> Tenant:
    """The demo school itself."""
    school, _ = Tenant.objects.get_or_create(slug=SLUG, defaults={"name": "Banyan demo school"})
    return school


def administrator() -> None:
    """The login of the Django admin; a password changed by hand is kept."""
    users = get_user_model()
    if not users.objects.filter(username=ADMIN).exists():
        users.objects.create_superuser(ADMIN, "admin@example.org", ADMIN)


def quiz(school: Tenant) -> str:
    """Import the biology bank and arrange all of it as one assessment; returns its key.

    Only once: what a teacher has changed in it since stays changed.
    """
    with tenant_scope(school.id):
        if has_assessment(ASSESSMENT):
            return ASSESSMENT
    imported = run(
        ImportQuestions(tenant=school.id, actor="demo", data=_BANK.read_bytes(), format=None)
    )
    run(
        ArrangeAssessment(
            tenant=school.id,
            actor="demo",
            assessment=ASSESSMENT,
            title="Biology: cells, seas and heredity",
            course=COURSE,
            questions=imported.questions,
            time_limit_seconds=45 * 60,
        )
    )
    return ASSESSMENT
