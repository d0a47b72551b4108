"""What a process remembers: `Bounded` for what never changes, `Cache.fetch` for what does."""

from banyan.caching.bounded import Bounded
from banyan.caching.fetching import Cache

__all__ = ["Bounded", "Cache"]
