"""One legacy system, as its administrator describes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from legacy_proxy.breaker import BreakerPolicy
from legacy_proxy.cookies import CookieRules
from legacy_proxy.deadline import Timeouts


@dataclass(frozen=True, slots=True)
class Upstream:
    """`base_url`: "http://host[:port]", without a path: paths are passed on as they are.

    `pool_size`: exchanges at a time, which is also the number of connections.
    `most_waiting`: requests that wait for their turn at a time, each as long as its `timeouts`
    allow; one more is a 503.
    `keep_alive`: seconds an idle connection is kept; below the upstream's own patience, else a
    request meets a connection that is just being closed.
    `answer_seconds`: `timeouts.first_byte` for some, by the key of a route or the beginning of a
    path, of which the longest counts.
    `preserve_host`: the upstream sees the Host of the client (as a trusted peer reports it)
    instead of its own; the X-Forwarded-* are the same in both cases.
    `aliases`: further origins the upstream calls itself by in Location and the like.
    `own_cookies`: names of our own cookies: never sent up, never set by the upstream.
    `most_sockets`: websockets at a time, each with a connection of its own beside the pool.
    `most_message_bytes`: of a websocket message of the upstream; a larger one closes it with 1009.
    `heartbeat`: seconds between pings to a websocket's upstream; half as long is its patience.
    `trusted_peers`: networks whose Forwarded and X-Forwarded-* are believed and continued.
    Raises ValueError when it describes nothing that could be reached.
    """

    name: str
    base_url: str
    pool_size: int = 1000
    most_waiting: int = 5000
    keep_alive: float = 4.0
    timeouts: Timeouts = field(default_factory=Timeouts)
    answer_seconds: Mapping[str, float] = field(default_factory=dict)
    breaker: BreakerPolicy = field(default_factory=BreakerPolicy)
    most_sockets: int = 10_000
    most_message_bytes: int = 4 * 1024 * 1024
    heartbeat: float = 20.0
    preserve_host: bool = False
    aliases: tuple[str, ...] = ()
    cookie_rules: CookieRules = field(default_factory=CookieRules)
    own_cookies: frozenset[str] = frozenset()
    trusted_peers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for origin in (self.base_url, *self.aliases):
            parts = urlsplit(origin)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
                raise ValueError(f"{self.name}: {origin!r} is not http(s)://host[:port]")
            if parts.path.strip("/") or parts.query or parts.fragment:
                raise ValueError(f"{self.name}: {origin!r} must not carry a path or a query")
        if self.pool_size < 1 or self.most_sockets < 1 or self.most_waiting < 0:
            raise ValueError(f"{self.name}: it would be asked nothing")

    @property
    def origin(self) -> str:
        return self.base_url.rstrip("/")

    @property
    def host(self) -> str:
        """Host name without port."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def tls(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

    @property
    def port(self) -> int:
        return urlsplit(self.base_url).port or (443 if self.tls else 80)

    @property
    def authority(self) -> str:
        return urlsplit(self.base_url).netloc
