"""What others may ask about usage."""

from apps.usage.queries import HourOfExams, hours_of_exams

__all__ = ["HourOfExams", "hours_of_exams"]
