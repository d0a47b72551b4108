"""Whether the module is slower than the monolith: by its p95, and by ranks.

Both must say so. The p95 says that somebody would notice; the rank test (Mann, Whitney, Annals of
Mathematical Statistics 18, 1947, with the correction for ties, which buckets are full of) that it
is not by chance. Looks overlap, so the bound on false alarms is the union's: with a look every 5
seconds at BY_CHANCE each, at most 0.002 a day even if p95 said nothing.
"""

from math import erfc, sqrt

from bff.trial.demotion.evidence import BOUNDS, Finding, Outcome, Side

MINIMUM = 100  # answers of each side
RATIO = 2.0
NOTICED_SECONDS = 0.05
BY_CHANCE = 1e-7
_HELD_BY_CHANCE = 1e-3


def judge(module: Side, legacy: Side) -> Finding:
    """The finding that the times of a window allow."""
    counted = sum(module.buckets), sum(legacy.buckets)
    if min(counted) < MINIMUM:
        words = f"only {counted[0]} answers of the module and {counted[1]} of the monolith"
        return Finding("latency", Outcome.INCONCLUSIVE, words)
    slow, usual = percentile(module.buckets, 0.95), percentile(legacy.buckets, 0.95)
    words = (
        f"95 in 100 answers of the module took up to {slow * 1000:.0f} ms,"
        f" of the monolith {usual * 1000:.0f} ms"
    )
    chance = by_chance(module.buckets, legacy.buckets)
    if slow <= usual * RATIO or slow - usual <= NOTICED_SECONDS:
        return Finding("latency", Outcome.PASS, words)
    if chance <= BY_CHANCE:
        return Finding("latency", Outcome.FAIL, words)
    held = chance <= _HELD_BY_CHANCE
    return Finding("latency", Outcome.INCONCLUSIVE if held else Outcome.PASS, words)


def percentile(buckets: tuple[int, ...], share: float) -> float:
    """Seconds, interpolated within the bucket; what lies beyond the last bound counts as it."""
    wanted = share * sum(buckets)
    seen, lower = 0, 0.0
    for bound, count in zip(BOUNDS, buckets, strict=False):
        if count and seen + count >= wanted:
            return lower + (bound - lower) * (wanted - seen) / count
        seen, lower = seen + count, bound
    return BOUNDS[-1]


def by_chance(module: tuple[int, ...], legacy: tuple[int, ...]) -> float:
    """The probability of ranks that speak so much against the module, were both equally fast."""
    ours, theirs = sum(module), sum(legacy)
    total = ours + theirs
    above, ties, below = 0.0, 0.0, 0
    for mine, other in zip(module, legacy, strict=True):
        above += mine * (below + other / 2)
        below += other
        ties += (mine + other) ** 3 - (mine + other)
    spread = ours * theirs / 12 * (total + 1 - ties / (total * (total - 1)))
    if spread <= 0:
        return 1.0  # everything is in one bucket
    return 0.5 * erfc((above - ours * theirs / 2 - 0.5) / sqrt(2 * spread))
