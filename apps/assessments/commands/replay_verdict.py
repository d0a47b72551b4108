"""Keeping what a replay has found."""

from typing import Any

from apps.assessments.models import AcceptedDifferences, Verdict
from apps.assessments.replay.policies import scored_by


def keep_verdict(report: dict[str, Any], source: str) -> Verdict:
    """Put a replay's report (its JSON form) on record; a gate may stand on it."""
    coverage: dict[str, int] = {}
    for one in report["coverage"]:
        if one["questions"]:
            scored = scored_by(one["type"], one["policy"])
            coverage[scored] = coverage.get(scored, 0) + one["questions"]
    return Verdict.objects.create(
        scorer=report["scorer"],
        corpus=report["corpus"],
        source=source[:300],
        attempts=report["attempts"],
        questions=report["questions"],
        gradings=report["gradings"],
        differing=report["differing_questions"] + report["differing_totals"],
        coverage=coverage,
        report=report,
        accepted=report["accepted"],
        accepted_until=report["accepted_until"],
    )


def accept_differences(digest: str, entries: list[dict[str, Any]], by: str) -> bool:
    """Put accepted differences on record, under the hash of their entries; False when they are."""
    _, new = AcceptedDifferences.objects.get_or_create(
        digest=digest, defaults={"entries": entries, "put_by": by}
    )
    return new
