"""Platforms, the links they launch from, and what their gradebooks have been told."""

import json
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now

from banyan.ids import uuid7
from banyan.models import Tenant
from banyan.outgoing.deliveries import Receiver
from banyan.outgoing.http import why_not_sendable
from banyan.sealing import seal
from banyan.tenancy.rows import TenantRows


def sendable(url: str) -> None:
    """A validator of addresses that we call."""
    reason = why_not_sendable(url)
    if reason is not None:
        raise ValidationError(f"This cannot be used: {reason}.")


class Platform(Receiver):
    """A learning platform that launches exams of one school."""

    class Counts(models.TextChoices):
        BEST = "best", "the best one"
        LAST = "last", "the last one handed in"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(
        Tenant,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="school",
        help_text="Whose exams can be opened from there.",
    )
    name = models.CharField(max_length=100, help_text="For people: “Moodle of the faculty”.")
    active = models.BooleanField(
        default=True, help_text="Off: no launch from there is let in, and no score goes there."
    )
    issuer = models.CharField(
        max_length=255, help_text="“Platform ID” or “Issuer”, exactly as the platform shows it."
    )
    client_id = models.CharField(
        "client ID", max_length=255, help_text="What the platform has given this tool."
    )
    deployment_ids = models.TextField(
        "deployment IDs", help_text="One a line. Launches of others are refused."
    )
    auth_url = models.CharField(
        "authentication request URL", max_length=1000, validators=[sendable]
    )
    token_url = models.CharField("access token URL", max_length=1000, validators=[sendable])
    jwks_url = models.CharField(
        "public keyset URL",
        max_length=1000,
        validators=[sendable],
        help_text="Where the platform publishes the keys that it signs with.",
    )
    token_audience = models.CharField(
        max_length=1000,
        blank=True,
        help_text="Only where the platform names one (Canvas, Brightspace). Empty: the URL above.",
    )
    counts = models.CharField(
        "attempt that counts",
        max_length=10,
        choices=Counts,
        default=Counts.BEST,
        help_text="Which attempt's mark the platform gets when a learner has several.",
    )
    admits_teachers = models.BooleanField(
        default=False,
        help_text="Instructors of any course there become teachers of this school here: they see"
        " the results of all its exams. Off: they are told that the link is for learners.",
    )
    private_key = models.TextField(editable=False, default="")
    public_key = models.JSONField(editable=False, default=dict)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "client_id"], name="lti_platform_once")
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.private_key:
            self.make_key()
        super().save(*args, **kwargs)

    def make_key(self) -> None:
        """A new pair of keys; the platform finds the new one by its id."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
        public.pop("key_ops", None)
        self.private_key = seal(pem.decode())
        self.public_key = {**public, "kid": uuid7().hex, "alg": "RS256", "use": "sig"}

    @property
    def deployments(self) -> list[str]:
        """The deployment ids that may launch."""
        return [line.strip() for line in self.deployment_ids.splitlines() if line.strip()]


class UsedNonce(models.Model):
    """A launch that was let in: it is not let in again. Kept as long as its state is valid."""

    pk = models.CompositePrimaryKey("platform_id", "nonce")
    platform_id = models.UUIDField()
    nonce = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.nonce


class Link(models.Model):
    """A resource link in some course, with the line item that its scores go to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="links")
    tenant_id = models.UUIDField()
    deployment = models.CharField(max_length=255)
    link = models.CharField("link ID", max_length=255, help_text="The platform's.")
    title = models.CharField(max_length=200, blank=True)
    assessment_id = models.UUIDField()
    assessment = models.CharField(max_length=64)
    line_item = models.CharField(max_length=2000, blank=True)
    line_items = models.CharField(max_length=2000, blank=True)
    scopes = models.JSONField(default=list)

    across_tenants = models.Manager["Link"]()  # first, so that it is the admin's
    objects = TenantRows["Link"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "deployment", "link", "assessment_id"], name="lti_link_once"
            )
        ]

    def __str__(self) -> str:
        return self.title or self.link


class Seat(models.Model):
    """A learner who came by a link: whose score it is there, and what the platform was told.

    It is due while `wanted` is ahead of `settled`. `stated` and `stated_at` are the score that was
    decided on last, written down before it is sent: after a crash the same is sent again, under
    the same time. `sent` says that the platform has it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="seats")
    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="+")
    tenant_id = models.UUIDField()
    assessment_id = models.UUIDField()
    learner = models.CharField(max_length=64, help_text="The user id here.")
    subject = models.CharField(max_length=255, help_text="The user id there.")
    wanted = models.BigIntegerField(default=1)
    settled = models.BigIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    tries = models.PositiveIntegerField(default=0)
    parked = models.BooleanField(default=False)
    trouble = models.CharField(max_length=500, blank=True)
    stated = models.JSONField(null=True)
    stated_at = models.DateTimeField(null=True)
    sent = models.BooleanField(default=False)

    across_tenants = models.Manager["Seat"]()  # first, so that it is the admin's
    objects = TenantRows["Seat"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "learner"], name="lti_seat_once")]
        indexes = [
            models.Index(
                fields=["platform", "next_try_at"],
                condition=models.Q(settled__lt=models.F("wanted"), parked=False),
                name="lti_seat_due",
            ),
            models.Index(fields=["tenant_id", "learner", "assessment_id"], name="lti_seat_of"),
        ]
        verbose_name = "score on its way"
        verbose_name_plural = "scores on their way"

    def __str__(self) -> str:
        return f"{self.learner} at {self.link}"


class AttemptGrade(models.Model):
    """A visitor's attempt as far as gradebooks go; a projection."""

    pk = models.CompositePrimaryKey("tenant_id", "generation", "attempt_id")
    tenant_id = models.UUIDField()
    generation = models.PositiveIntegerField()
    attempt_id = models.UUIDField()
    assessment_id = models.UUIDField()
    learner = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    mark = models.DecimalField(max_digits=14, decimal_places=5, null=True)
    max_mark = models.DecimalField(max_digits=14, decimal_places=7)
    seq = models.BigIntegerField()
    at = models.DateTimeField()

    objects = TenantRows["AttemptGrade"]()

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant_id", "generation", "learner", "assessment_id"],
                name="lti_attempt_grade_of",
            )
        ]

    def __str__(self) -> str:
        return f"{self.learner} #{self.number}: {self.mark}"
