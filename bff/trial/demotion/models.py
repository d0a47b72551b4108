"""How a route's two sides do, and which routes have gone back by themselves."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class RouteTick(models.Model):
    """The answers of one side of a route in five seconds, all workers together."""

    route = models.CharField(max_length=80)
    stack = models.CharField(max_length=10)
    tick = models.BigIntegerField(help_text="Unix time divided by the seconds of a tick.")
    requests = models.BigIntegerField(default=0)
    errors = models.BigIntegerField(default=0)
    buckets = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tick", "route", "stack"], name="bff_route_tick_once")
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.stack} @{self.tick}"


class ComparedTick(models.Model):
    """The comparisons of marks on a route in five seconds."""

    route = models.CharField(max_length=80)
    tick = models.BigIntegerField()
    compared = models.BigIntegerField(default=0)
    marks = models.BigIntegerField(default=0)
    pass_fail = models.BigIntegerField(default=0)
    unstable = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tick", "route"], name="bff_compared_tick_once")
        ]

    def __str__(self) -> str:
        return f"{self.route} @{self.tick}"


class RouteWatch(models.Model):
    """The evidence about a route since its last change, and the outcome of the last look."""

    route = models.CharField(max_length=80, unique=True)
    standing = models.CharField(max_length=200, help_text="How it was routed; else: begin anew.")
    since = models.BigIntegerField(help_text="The first tick that counts.")
    seen = models.BigIntegerField(help_text="The last tick that was looked at.")
    detector = models.JSONField(default=dict)
    outcome = models.CharField(max_length=20)
    findings = models.JSONField(default=list)
    looked_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["route"]
        verbose_name = "watched route"

    def __str__(self) -> str:
        return f"{self.route}: {self.outcome}"


class Demotion(models.Model):
    """A route that went back to the monolith by itself, and who let it come forward again."""

    route = models.CharField(max_length=80)
    stopped = models.JSONField(help_text="The routes that were stopped with it.")
    check_name = models.CharField("because of", max_length=20)
    reason = models.CharField(max_length=500)
    findings = models.JSONField(default=list)
    version = models.BigIntegerField(help_text="The version of the routes that it made.")
    created_at = models.DateTimeField(db_default=Now())
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=150, blank=True, default="")
    lifted_because = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.route}: {self.check_name}"
