"""What learners do: attempts with their answers, and on which terms."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from apps.assessments.models.bank import Assessment, WhenTimeIsUp
from banyan.ids import uuid7
from banyan.models import Tenant
from banyan.tenancy.rows import TenantRows


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
    marked_on = models.UUIDField(
        null=True, help_text="The paper of its marks, if it is not the one that was sat."
    )
    fenced = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Another system holds it too, or is to: the fence says who may write.",
    )
    flagged = ArrayField(
        models.PositiveSmallIntegerField(), default=list, help_text="Slots to come back to."
    )

    objects = TenantRows["Attempt"]()
    across_tenants = models.Manager["Attempt"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "assessment_id", "learner"],
                condition=models.Q(state__in=("open", "overdue")),
                name="assessments_one_open_attempt",
            ),
            models.UniqueConstraint(
                # Not the tenant first: to a planner that knows nothing of a new table yet, an
                # index that begins like the primary key is as good as it, and reads everything.
                fields=["learner", "assessment_id", "number", "tenant_id"],
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
    certainty = models.PositiveSmallIntegerField(null=True, help_text="1 to 3, where it counts.")
    checks = models.JSONField(null=True, help_text="[{response, fraction}], the tries so far.")
    over = models.BooleanField(
        default=False, db_default=False, help_text="It takes no other answer: its tries are used."
    )
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
    certainty = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=10, help_text="conflict, closed, late or over")
    rejected_at = models.DateTimeField()

    objects = TenantRows["Draft"]()

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.slot}: {self.reason}"
