"""Read models made of events."""

from apps.assessments.projections import progress, results

__all__ = ["progress", "results"]
