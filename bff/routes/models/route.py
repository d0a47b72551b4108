"""Where the requests of each endpoint go."""

import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models

from bff.routes import states
from bff.routes.addresses import claimed_too
from bff.routes.endpoint_choices import endpoint_names
from bff.routes.matcher import InvalidTemplate, check_template
from bff.routes.models.announced import Announced
from bff.routes.models.flag import Flag


def new_salt() -> str:
    """A salt of its own for each route, so that ramps do not pick the same learners."""
    return secrets.token_hex(8)


class Route(Announced):
    """Where the requests of one endpoint go."""

    class State(models.TextChoices):
        LEGACY = states.State.LEGACY.value, "Monolith: always"
        SHADOW = states.State.SHADOW.value, "Monolith; the module is asked too, and compared"
        RAMP = states.State.RAMP.value, "By flag and ramp"
        MODULE = states.State.MODULE.value, "Module: always, unless stopped"
        RETIRED = states.State.RETIRED.value, "Module; the monolith's side is gone"

    class Pin(models.TextChoices):
        NONE = "none", "Each request for itself"
        OPENS = "opens", "Opens an attempt: decides its stack"
        FOLLOWS = "follows", "Stays where its attempt began"
        ENDS = "ends", "Ends an attempt, where it began"

    class Sticky(models.TextChoices):
        LEARNER = "learner", "Learner"
        COURSE = "course", "Course, of the assessment that the path names"
        TENANT = "tenant", "School"
        ATTEMPT = "attempt", "Attempt; before it has a name, the learner's sitting"

    WEBSOCKET = "WS"
    _METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

    # What the routes of a group have in common: change it on one and it changes on all.
    MOVES = ("state", "ramp_bp", "sticky", "salt", "killed", "flag")

    key = models.SlugField(max_length=80, unique=True, help_text="Its name in logs and headers.")
    method = models.CharField(
        max_length=7, choices=[*((m, m) for m in _METHODS), (WEBSOCKET, "websocket")]
    )
    template = models.CharField(
        max_length=200,
        help_text="For example <code>/api/v1/attempts/{attempt}/progress</code>;"
        " <code>/courses/*</code> is everything below <code>/courses/</code>.",
    )
    group = models.SlugField(
        max_length=80,
        blank=True,
        default="",
        db_default="",
        help_text="Routes of a group move together: what is decided on one is decided on all.",
    )
    upstream = models.CharField(
        max_length=40,
        default="monolith",
        blank=True,
        help_text="The old side: its name in the settings.",
    )
    module_endpoint = models.CharField(
        max_length=80, help_text="The new side: a hot endpoint's name, or <code>django</code>."
    )
    flag = models.ForeignKey(
        Flag, null=True, blank=True, on_delete=models.PROTECT, related_name="routes"
    )
    state = models.CharField(max_length=10, choices=State, default=State.LEGACY)
    killed = models.BooleanField(
        "stopped",
        default=False,
        db_default=False,
        help_text="The kill switch: everything new goes to the monolith, at once.",
    )
    ramp_bp = models.PositiveIntegerField(
        "ramp (basis points)",
        default=0,
        validators=[MaxValueValidator(10_000)],
        help_text="Share on the module: 0 none, 100 one in a hundred, 10000 all.",
    )
    sticky = models.CharField(
        "ramp by",
        max_length=10,
        choices=Sticky,
        default=Sticky.LEARNER,
        db_default=Sticky.LEARNER,
        help_text="What goes to one side as a whole. A request whose path names none stays on the"
        " monolith.",
    )
    shadow_bp = models.PositiveIntegerField(
        "shadow (basis points)",
        default=0,
        db_default=0,
        validators=[MaxValueValidator(10_000)],
        help_text="Of 10000 requests, how many the other side is asked as well, in shadow and"
        " ramp.",
    )
    pin = models.CharField(max_length=10, choices=Pin, default=Pin.NONE)
    needs_token = models.BooleanField(
        "needs a bearer token",
        default=True,
        db_default=True,
        help_text="Off: who sends none goes to the monolith, which may know them by its session.",
    )
    salt = models.CharField(
        max_length=32,
        default=new_salt,
        validators=[RegexValidator(r"^[\x21-\x7e]+$")],
        help_text="Routes with the same salt pick the same learners.",
    )
    aggregate = models.CharField(
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text="Whose data it reads or writes, for example <code>attempt</code>.",
    )

    class Meta:
        ordering = ["template", "method"]
        constraints = [
            models.UniqueConstraint(fields=["method", "template"], name="bff_route_once"),
            models.CheckConstraint(
                condition=~models.Q(state="retired", killed=True),
                name="bff_nothing_to_go_back_to",
                violation_error_message="A retired route cannot be stopped:"
                " there is nothing to go back to.",
            ),
            models.CheckConstraint(
                condition=models.Q(state="retired") | ~models.Q(upstream=""),
                name="bff_route_has_two_sides",
                violation_error_message="Only a retired route needs no legacy side.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.template}"

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        try:
            names = check_template(self.template)
        except InvalidTemplate as error:
            errors["template"] = str(error)
        else:
            if ours := claimed_too(self.template):
                errors["template"] = (
                    f"This is an address of Banyan's own too: {ours.template} ({ours.declared})."
                    " BANYAN_PREFIX moves those away."
                )
            wanted = {"opens": "assessment", "follows": "attempt", "ends": "attempt"}.get(self.pin)
            if wanted and wanted not in names:
                errors["pin"] = f"The template needs {{{wanted}}} for this."
        if not self.needs_token and (self.pin != self.Pin.NONE or self.aggregate):
            errors["needs_token"] = "Attempts and what is handed over belong to somebody."
        retired = self.state == self.State.RETIRED
        if self.upstream not in settings.BANYAN_UPSTREAMS and not (retired and not self.upstream):
            known = ", ".join(sorted(settings.BANYAN_UPSTREAMS))
            errors["upstream"] = f"There is no such upstream; there are: {known}."
        websocket = self.method == self.WEBSOCKET
        if websocket and (self.pin != self.Pin.NONE or self.aggregate):
            errors["method"] = "A websocket belongs to no attempt."
        if self.module_endpoint not in (known_ends := endpoint_names(websocket=websocket)):
            known = ", ".join(sorted(known_ends))
            errors["module_endpoint"] = f"There is no such endpoint; there are: {known}."
        if errors:
            raise ValidationError(errors)
