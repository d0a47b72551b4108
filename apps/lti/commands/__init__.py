"""Changes: a launch that is let in, a score that is decided on and told."""

from apps.lti.commands import entering, stating

__all__ = ["entering", "stating"]
