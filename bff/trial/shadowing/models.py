"""Differences that shadowing has found, and those that are allowed."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now

from bff.trial.shadowing import normalisers
from bff.trial.shadowing.comparison import Class


class Normaliser(models.Model):
    """Where two answers may differ. Changing one makes the next version (NormaliserVersion)."""

    path = models.CharField(
        max_length=200,
        help_text="For example <code>body.items[].id</code>; <code>*</code> is any one name,"
        " <code>**</code> any way there.",
    )
    kind = models.CharField(
        max_length=10, choices=[(kind.value, kind.value) for kind in normalisers.Kind]
    )
    argument = models.CharField(
        max_length=40, blank=True, help_text="Round: digits. Keyed: the member to go by."
    )
    reason = models.CharField(max_length=300, help_text="Why this difference does no harm.")

    class Meta:
        ordering = ["path", "kind"]
        verbose_name = "accepted kind of difference"
        verbose_name_plural = "accepted kinds of difference"
        constraints = [
            models.UniqueConstraint(fields=["path", "kind", "argument"], name="bff_normaliser_once")
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.kind} {self.argument}".strip()

    def rule(self) -> normalisers.Normaliser:
        """This row as the comparison knows it."""
        return normalisers.Normaliser(self.path, normalisers.Kind(self.kind), self.argument)

    def clean(self) -> None:
        if self.kind not in list(normalisers.Kind):
            return  # the field says so itself
        try:
            normalisers.check(self.rule())
        except normalisers.InvalidNormaliser as error:
            raise ValidationError(str(error)) from None


class NormaliserVersion(models.Model):
    """All rules as they were from then on; counters belong to one version."""

    version = models.BigAutoField(primary_key=True)
    rules = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"n{self.version}"


class ShadowCount(models.Model):
    """How often something differed at a path, and of those taken twice, how often legacy differed
    from itself. The row without a path counts the comparisons."""

    COMPARED = "compared"
    # What was not compared, and why: rows without a path, of these kinds.
    NOT_COMPARED = ("dropped", "failed", "large", "absent", "changed")

    route = models.CharField(max_length=80)
    path = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20)
    version = models.BigIntegerField("rules")
    raw = models.BigIntegerField(default=0)
    noise = models.BigIntegerField(default=0)
    first_at = models.DateTimeField(db_default=Now())
    last_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["route", "path", "kind"]
        verbose_name = "difference"
        constraints = [
            models.UniqueConstraint(
                fields=["route", "version", "path", "kind"], name="bff_shadow_count_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.path or 'all'}: {self.kind}"

    @property
    def excusable(self) -> bool:
        """Whether a rule could be made of it."""
        about_marks = normalisers.is_scoring(self.path)
        plain = {Class.MISSING, Class.EXTRA, Class.TYPE, Class.VALUE}
        return bool(self.path) and self.kind in plain and not about_marks


class ShadowExample(models.Model):
    """A difference that was seen, under pseudonyms; a few of each kind are kept."""

    EACH = 5

    route = models.CharField(max_length=80)
    path = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    version = models.BigIntegerField("rules")
    person = models.CharField(max_length=32, help_text="The same person has the same pseudonym.")
    primary = models.CharField("monolith", max_length=200)
    candidate = models.CharField("module", max_length=200)
    trace = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "example of a difference"
        verbose_name_plural = "examples of differences"
        indexes = [models.Index(fields=["route", "path", "kind"], name="bff_shadow_example_of")]

    def __str__(self) -> str:
        return f"{self.route} {self.path}: {self.kind}"
