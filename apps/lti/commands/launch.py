"""A launch that is let in: once, as somebody, to an exam."""

from datetime import timedelta
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now

from apps.assessments.api import published_id
from apps.lti.errors import NoSuchExam, NotForYou, StaleLaunch
from apps.lti.models import Link, Platform, Seat, UsedNonce
from apps.lti.rules.launch import Launch
from banyan.commands import handles
from banyan.errors import NotFound
from banyan.identity import Role
from banyan.messages import Command

# Longer than a launch may take: a nonce that is forgotten has a state that has expired.
_FORGOTTEN_AFTER = timedelta(hours=1)


class Entered(msgspec.Struct, frozen=True):
    """Who has come, as what, and to which exam."""

    user: str
    name: str
    role: Role
    assessment: str


class EnterByLaunch(Command[Entered], frozen=True, kw_only=True):
    """Let in somebody whom a platform has sent; `actor` is their user id here."""

    platform: UUID
    nonce: str
    launch: Launch


@handles(EnterByLaunch)
def enter(command: EnterByLaunch) -> Entered:
    """Raises StaleLaunch, NoSuchExam, NotForYou. Where scores go is noted for learners."""
    launch = command.launch
    _use(command.platform, command.nonce)
    try:
        assessment = published_id(launch.assessment)
    except NotFound as error:
        raise NoSuchExam from error
    if launch.teaches:
        if not Platform.objects.get(id=command.platform).admits_teachers:
            raise NotForYou
    elif launch.gradebook is not None:
        _take_a_seat(command, assessment)
    role = Role.TEACHER if launch.teaches else Role.LEARNER
    return Entered(command.actor, launch.name, role, launch.assessment)


def forget_nonces() -> None:
    """Delete the nonces of launches that have expired anyway."""
    UsedNonce.objects.filter(created_at__lt=Now() - _FORGOTTEN_AFTER).delete()


def _use(platform: UUID, nonce: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO lti_usednonce (platform_id, nonce) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [platform, nonce],
        )
        if cursor.rowcount != 1:
            raise StaleLaunch


def _take_a_seat(command: EnterByLaunch, assessment: UUID) -> None:
    """What has happened before, at another link say, is told here as well: the seat is due."""
    seat, _ = Seat.objects.get_or_create(
        link=_link(command, assessment),
        learner=command.actor,
        defaults={
            "tenant_id": command.tenant,
            "platform_id": command.platform,
            "assessment_id": assessment,
            "subject": command.launch.subject,
        },
    )
    Seat.objects.filter(id=seat.id).update(wanted=F("wanted") + 1)
    # The platform may have been put right: whoever comes again has their score tried again.
    Seat.objects.filter(id=seat.id, parked=True).update(
        parked=False, tries=0, next_try_at=Now(), trouble=""
    )


def _link(command: EnterByLaunch, assessment: UUID) -> Link:
    launch, book = command.launch, command.launch.gradebook
    assert book is not None
    told = {"title": launch.link_title, "line_items": book.line_items, "scopes": book.scopes}
    if book.line_item:  # else the one that was found or made by us is kept
        told["line_item"] = book.line_item
    link, _ = Link.objects.get_or_create(
        platform_id=command.platform,
        deployment=launch.deployment,
        link=launch.link,
        assessment_id=assessment,
        defaults={"tenant_id": command.tenant, "assessment": launch.assessment, **told},
    )
    # Written only when it differs: a whole course comes by one link in one minute.
    if any(getattr(link, name) != value for name, value in told.items()):
        Link.objects.filter(id=link.id).update(**told)
    return link
