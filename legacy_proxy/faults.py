"""What a network can do to a connection, and how bad it is in some places."""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of a connection beyond being slow."""

    PASS = "pass"
    RESET = "reset"
    """Every connection is reset, open ones too."""
    HALF_OPEN = "half-open"
    """Accepted; what the client says arrives, and nothing ever comes back."""
    BLACKHOLE = "blackhole"
    """Accepted; nothing arrives on either side, and nobody is told."""
    SLOW_CLOSE = "slow-close"
    """The end of a connection is told only after `lingering` seconds."""


@dataclass(frozen=True, slots=True)
class Faults:
    """`latency` and `jitter`: seconds each way, the latter at most and evenly spread. `rate`: bytes
    per second each way for each connection, None for as fast as it goes. `reset_after`: bytes
    from the server after which a connection is reset. Raises ValueError for less than nothing.
    """

    latency: float = 0.0
    jitter: float = 0.0
    rate: float | None = None
    fate: Fate = Fate.PASS
    reset_after: int | None = None
    lingering: float = 30.0

    def __post_init__(self) -> None:
        if min(self.latency, self.jitter, self.lingering, self.reset_after or 0) < 0:
            raise ValueError("times and amounts of faults are not negative")
        if self.rate is not None and self.rate <= 0:
            raise ValueError("a rate is more than nothing: use the fate blackhole")


_KBIT = 1000 / 8

PROFILES = {
    "good": Faults(),
    "latam-mobile": Faults(latency=0.075, jitter=0.06, rate=1500 * _KBIT),
    "3g": Faults(latency=0.15, jitter=0.05, rate=400 * _KBIT),
    "satellite": Faults(latency=0.3, jitter=0.03, rate=5000 * _KBIT),
    "reset": Faults(fate=Fate.RESET),
    "cut": Faults(reset_after=1000),
    "half-open": Faults(fate=Fate.HALF_OPEN),
    "slow-close": Faults(fate=Fate.SLOW_CLOSE),
    "outage": Faults(fate=Fate.BLACKHOLE),
}
"""By name. A round trip takes twice the latency; "3g" is the slow one of browsers' own tools."""


def profile(name: str) -> Faults:
    """The profile of that name. Raises ValueError naming those there are."""
    if name not in PROFILES:
        raise ValueError(f"{name!r} is none of the profiles {', '.join(PROFILES)}")
    return PROFILES[name]
