"""Changes: a launch that is let in, a score that is decided on and told."""

from apps.lti.commands import launch, score

__all__ = ["launch", "score"]
