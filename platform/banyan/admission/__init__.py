"""Who may come how often: GCRA, in this process or in Redis for all of them."""

from banyan.admission.limits import Limit, SharedLimit, TooMany

__all__ = ["Limit", "SharedLimit", "TooMany"]
