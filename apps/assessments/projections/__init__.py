"""Read models made of events."""

from apps.assessments.projections import item_marks, progress, results

__all__ = ["item_marks", "progress", "results"]
