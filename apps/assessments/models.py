"""Tables and constraints of assessments.

Control tables (questions, assessments, papers) have single keys and appear in the admin. Hot
tables (attempts, responses) carry the tenant in every key, have no foreign keys to control
tables and no triggers, so that they can be partitioned and distributed.
"""

from django.contrib.postgres.fields import ArrayField
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
    items = models.JSONField(help_text="[{slot, max_mark, item}], in order.")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "digest"], name="assessments_paper_once")
        ]

    def __str__(self) -> str:
        return f"{self.assessment} ({self.digest[:8]})"


class Accommodation(models.Model):
    """What a learner is granted: more time, a window of their own, more attempts.

    It is resolved into the attempt's stored deadline when the attempt begins, and again for
    running attempts when it is changed here.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    learner = models.CharField(max_length=64, help_text="The LMS's id of the learner.")
    assessment = models.ForeignKey(
        Assessment,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="accommodations",
        help_text="Empty: every assessment. One for this assessment comes before it.",
    )
    time_factor = models.DecimalField(
        max_digits=4,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text="1.25: a quarter more time.",
    )
    opens_at = models.DateTimeField(null=True, blank=True, help_text="Instead of the assessment's.")
    closes_at = models.DateTimeField(null=True, blank=True, help_text="Likewise.")
    attempts_allowed = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)], help_text="Likewise."
    )
    note = models.CharField(max_length=200, blank=True)

    across_tenants = models.Manager["Accommodation"]()  # first, so that it is the admin's
    objects = TenantRows["Accommodation"]()

    class Meta:
        ordering = ["learner"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "learner", "assessment"],
                name="assessments_accommodation_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.learner}: {self.assessment or 'every assessment'}"


class Attempt(models.Model):
    """One sitting of a paper by a learner."""

    class State(models.TextChoices):
        OPEN = "open"
        OVERDUE = "overdue"  # takes no answers any more, and may still be handed in
        SUBMITTED = "submitted"
        ABANDONED = "abandoned"

    pk = models.CompositePrimaryKey("tenant_id", "id")
    tenant_id = models.UUIDField()
    id = models.UUIDField(default=uuid7)
    assessment_id = models.UUIDField()
    paper_id = models.UUIDField()
    learner = models.CharField(max_length=64)
    learner_name = models.CharField(max_length=200)
    start_key = models.CharField(max_length=64, null=True)  # noqa: DJ001  # null: begun without
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    revision = models.BigIntegerField(default=0)
    head = models.BinaryField(default=b"", help_text="The hash of its last event.")
    started_at = models.DateTimeField()
    deadline = models.DateTimeField(null=True)
    close_at = models.DateTimeField(null=True, help_text="When the clock looks at it.")
    grace_until = models.DateTimeField(null=True)
    when_time_is_up = models.CharField(max_length=10, choices=WhenTimeIsUp, default="submit")
    submitted_at = models.DateTimeField(null=True)
    items = models.PositiveSmallIntegerField(default=0, help_text="How many slots its paper has.")
    mark = models.DecimalField(max_digits=14, decimal_places=5, null=True)
    max_mark = models.DecimalField(max_digits=14, decimal_places=7)
    marks = models.JSONField(default=list, help_text="[{slot, fraction, mark}] once submitted.")
    flagged = ArrayField(
        models.PositiveSmallIntegerField(), default=list, help_text="Slots to come back to."
    )

    objects = TenantRows["Attempt"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "assessment_id", "learner"],
                condition=models.Q(state__in=("open", "overdue")),
                name="assessments_one_open_attempt",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "learner", "assessment_id", "number"],
                name="assessments_attempt_number",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "learner", "start_key"],
                condition=models.Q(start_key__isnull=False),
                name="assessments_attempt_start_key",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "close_at"],
                condition=models.Q(state__in=("open", "overdue"), close_at__isnull=False),
                name="assessments_attempt_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.learner} #{self.number}"


class Response(models.Model):
    """The current answer of a slot; its history is in the event log."""

    pk = models.CompositePrimaryKey("tenant_id", "attempt_id", "slot")
    tenant_id = models.UUIDField()
    attempt_id = models.UUIDField()
    slot = models.PositiveSmallIntegerField()
    response = models.JSONField(null=True)
    answered = models.BooleanField(default=False, help_text="There is something to score.")
    revision = models.BigIntegerField(help_text="The attempt's revision that this save made.")
    saved_at = models.DateTimeField()

    objects = TenantRows["Response"]()

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.slot}@{self.revision}"


class Draft(models.Model):
    """An answer that was refused, kept for its learner to take or to throw away."""

    pk = models.CompositePrimaryKey("tenant_id", "attempt_id", "slot", "key")
    tenant_id = models.UUIDField()
    attempt_id = models.UUIDField()
    slot = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=64, help_text="The Idempotency-Key it came with.")
    response = models.JSONField()
    reason = models.CharField(max_length=10, help_text="conflict, closed or late")
    rejected_at = models.DateTimeField()

    objects = TenantRows["Draft"]()

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.slot}: {self.reason}"


class ResultRow(models.Model):
    """The teacher's table: a projection, rebuilt from events at any time."""

    pk = models.CompositePrimaryKey("tenant_id", "attempt_id")
    tenant_id = models.UUIDField()
    attempt_id = models.UUIDField()
    assessment_id = models.UUIDField()
    learner = models.CharField(max_length=64)
    learner_name = models.CharField(max_length=200)
    state = models.CharField(max_length=10)
    mark = models.CharField(max_length=20, null=True)  # noqa: DJ001  # null: not scored yet
    max_mark = models.CharField(max_length=20)
    marks = models.JSONField(default=list)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    seq = models.BigIntegerField()

    objects = TenantRows["ResultRow"]()

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "assessment_id"], name="assessments_result_by_quiz")
        ]

    def __str__(self) -> str:
        return f"{self.learner}@{self.seq}"
