"""Is it proven that the scoring rules that are running give what learners were told?"""

from datetime import datetime, timedelta
from hashlib import sha256

import msgspec
from django.utils import timezone

from apps.assessments.models import AcceptedDifferences, Assessment, Verdict
from apps.assessments.queries.papers import paper
from apps.assessments.replay.policies import policy_of, scored_by
from apps.assessments.replay.scorer import scorer_hash
from apps.assessments.rules.items import kind
from banyan.chains import canonical

# An archive that is older says little about what learners answer now.
FRESH = timedelta(days=7)


class LastVerdict(msgspec.Struct, frozen=True):
    """What the newest replay on record has found; `hash` is of rules, archive and findings."""

    at: datetime
    attempts: int
    differing: int
    hash: str


def last_verdict() -> LastVerdict | None:
    """The newest verdict on record, clean or not; None before the first."""
    verdict = Verdict.objects.order_by("-created_at").first()
    if verdict is None:
        return None
    found = [
        *(verdict.scorer, verdict.corpus, verdict.accepted),
        *(verdict.attempts, verdict.questions, verdict.gradings, verdict.differing),
    ]
    hashed = sha256(canonical(found)).hexdigest()
    return LastVerdict(verdict.created_at, verdict.attempts, verdict.differing, hashed)


def why_unproven(since: datetime | None = None) -> str | None:
    """Why nobody may be sent to these scoring rules yet, in words; None when they are proven.

    A replay made before `since` counts no longer.

    The newest verdict on the running rules counts, however many clean ones came before it.
    """
    verdict = Verdict.objects.filter(scorer=scorer_hash()).order_by("-created_at").first()
    if verdict is None:
        return (
            "No replay of the scoring rules of this release is on record."
            " Run: manage.py replay ARCHIVE --keep"
        )
    if since is not None and verdict.created_at <= since:
        return (
            f"The last replay is of {verdict.created_at:%d %B %Y, %H:%M} UTC, before that."
            " Run it again."
        )
    if not verdict.is_clean:
        return (
            f"The replay of {verdict.created_at:%d %B %Y, %H:%M} UTC found {verdict.differing}"
            f" gradings that would come out differently, out of {verdict.gradings} compared."
        )
    if timezone.now() - verdict.created_at > FRESH:
        return f"The last clean replay is older than {FRESH.days} days. Run it again."
    if reason := _why_not_accepted(verdict):
        return reason
    if missing := sorted(asked_of_learners() - set(verdict.coverage)):
        return (
            "The replayed archive has no question of these types and policies, which are asked:"
            f" {'; '.join(missing)}."
        )
    return None


def _why_not_accepted(verdict: Verdict) -> str | None:
    """What is accepted by nobody, or no longer, differs."""
    if not verdict.accepted:
        return None
    if not AcceptedDifferences.objects.filter(digest=verdict.accepted).exists():
        return (
            "The replay accepts differences that are not on record."
            " Run: manage.py accept_differences FILE --by NAME"
        )
    if verdict.accepted_until and timezone.now().date() > verdict.accepted_until:
        return f"The replay accepts differences that were accepted until {verdict.accepted_until}."
    return None


def asked_of_learners() -> set[str]:
    """The types of question with their policies on the papers of now, of every tenant; without
    those that people mark."""
    papers = Assessment.across_tenants.exclude(paper=None).values_list("paper_id", flat=True)
    items = (placed.item for id in papers for placed in paper(id).items)
    return {scored_by(kind(item), policy_of(item)) for item in items if not item.by_hand}
