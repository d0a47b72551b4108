"""What teachers set up: questions, assessments, and the papers that are made of them."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Now

from banyan.ids import uuid7
from banyan.models import Tenant
from banyan.tenancy.rows import TenantRows


class WhenTimeIsUp(models.TextChoices):
    """What becomes of an attempt that is open at its deadline."""

    SUBMIT = "submit", "What is saved is handed in"
    GRACE = "grace", "May still be handed in, not changed, for a while; then abandoned"
    ABANDON = "abandon", "Must have been handed in by then; else abandoned"


class WhenGraded(models.TextChoices):
    """When an answer is graded and what a try costs (rules/behaviours/)."""

    DEFERRED = "deferred", "Once, when the attempt is handed in"
    CERTAIN = "certain", "The same, for -6 to 3 times the mark by how sure the learner was"
    INTERACTIVE = "interactive", "At each check, with a number of tries"
    ADAPTIVE = "adaptive", "At each check, as often as the learner likes; the best counts"


class Question(models.Model):
    """An item of a question bank. Never edited: a change is a new question, so marks stay true."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=20)
    category = models.CharField(max_length=255, blank=True)
    idnumber = models.CharField(max_length=100, blank=True)
    definition = models.JSONField(help_text="The item in its neutral form (rules/items.py).")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the definition.")
    created_at = models.DateTimeField(db_default=Now())

    across_tenants = models.Manager["Question"]()  # first, so that it is the admin's
    objects = TenantRows["Question"]()

    class Meta:
        ordering = ["category", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "category", "digest"], name="assessments_question_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.type.replace('_', ' ')}, {self.category or 'no category'})"


class Assessment(models.Model):
    """A quiz or exam as teachers set it up; learners sit its current paper."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(
        max_length=64,
        validators=[
            RegexValidator(r"^[a-z0-9](-?[a-z0-9])*$", "Lower-case letters, digits, dashes.")
        ],
        help_text="Its name in URLs, the same on the monolith and here.",
    )
    title = models.CharField(max_length=200)
    course = models.CharField(max_length=64, blank=True, help_text="The LMS's id of the course.")
    time_limit_seconds = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(10), MaxValueValidator(7 * 86_400)]
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)], help_text="Empty: unlimited."
    )
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    when_time_is_up = models.CharField(
        max_length=10, choices=WhenTimeIsUp, default=WhenTimeIsUp.SUBMIT
    )
    grace_seconds = models.PositiveIntegerField(
        default=0,
        validators=[MaxValueValidator(7 * 86_400)],
        help_text="How long after the deadline an attempt may still be handed in, where it may.",
    )
    behaviour = models.CharField(
        max_length=12,
        choices=WhenGraded,
        default=WhenGraded.DEFERRED,
        db_default=WhenGraded.DEFERRED,
        verbose_name="when graded",
    )
    tries = models.PositiveSmallIntegerField(
        default=3,
        db_default=3,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text="How many checks a question allows, where that is a number.",
    )
    penalty = models.DecimalField(
        max_digits=8,
        decimal_places=7,
        default=Decimal("0.3333333"),
        db_default=Decimal("0.3333333"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="The share of the mark that each try before the last one costs.",
    )
    paper = models.ForeignKey(
        "Paper", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    across_tenants = models.Manager["Assessment"]()  # first, so that it is the admin's
    objects = TenantRows["Assessment"]()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="assessments_assessment_key"),
            models.CheckConstraint(
                condition=models.Q(opens_at__isnull=True)
                | models.Q(closes_at__isnull=True)
                | models.Q(opens_at__lt=models.F("closes_at")),
                name="assessments_opens_before_it_closes",
                violation_error_message="It must open before it closes.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Slot(models.Model):
    """A question's place in an assessment."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="slots")
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    max_mark = models.DecimalField(
        max_digits=16, decimal_places=7, default=1, validators=[MinValueValidator(0)]
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="assessments_slot_number")
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.question}"

    def clean(self) -> None:
        # Forms call this also when no question was chosen; they say so themselves.
        if self.question_id and self.question.tenant_id != self.assessment.tenant_id:
            raise ValidationError({"question": "This question belongs to another school."})


class Paper(models.Model):
    """An assessment's items as published, never changed: what an attempt is sat and scored on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="papers")
    title = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of title and items.")
    items = models.JSONField(help_text="[{slot, max_mark, item, behaviour}], in order.")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "digest"], name="assessments_paper_once")
        ]

    def __str__(self) -> str:
        return f"{self.assessment} ({self.digest[:8]})"
