"""What is planned when: other people's calendars read, and windows of time."""

from banyan.calendar.ics import NotACalendar, Occasion, Unread, occasions
from banyan.calendar.windows import Window

__all__ = ["NotACalendar", "Occasion", "Unread", "Window", "occasions"]
