"""Whether the module fails more often than the monolith: tested after every tick, honestly.

In a tick each side answers some requests and fails some. Given those numbers and the failures of
both together, who is to blame for how many is hypergeometric if both fail equally often, and
leans to the module by the odds ratio psi (Fisher's noncentral law) if it fails more often. The
ratio of the two is an e-variable: its mean is at most 1 as long as the module does not fail more
often, whatever the rate is and however it changes from tick to tick (Lindon, Malek, Anytime-valid
inference for multinomial count data, NeurIPS 2022, for the setting; Ramdas, Gruenwald, Vovk,
Shafer, Game-theoretic statistics and safe anytime-valid inference, Statistical Science 38, 2023).
Where no request goes to the monolith any more, a ceiling takes its place, with the binomial law.

A fault may begin at any time, so a test is begun at every tick and all are added up: the e-detector
of Shin, Ramdas, Rinaldo (New England J. of Statistics in Data Science 2, 2024). Its value minus the
number of ticks is a supermartingale while the module is healthy, hence (Doob)

    P(it reaches LIMIT within n ticks) <= n / LIMIT

for any n, any traffic, and any odds. LIMIT makes that ALARMS_A_DAY with a tick every TICK_SECONDS.
"""

from math import exp, lgamma, log, log1p

import msgspec

from bff.trial.demotion.evidence import Finding, Outcome, Side

TICK_SECONDS = 5
ALARMS_A_DAY = 0.01
LIMIT = 86_400 / TICK_SECONDS / ALARMS_A_DAY
# The module is taken to fail so many times as often: little, much, and nearly always.
ODDS = (2.0, 5.0, 20.0, 200.0)
# Where there is nobody to compare with, one in a hundred may fail.
CEILING = 0.01
MINIMUM = 50  # requests to the module before anything is said
_SUSPICIOUS = LIMIT**0.5


class Detector(msgspec.Struct, frozen=True):
    """The evidence gathered against each of ODDS, and over how many requests and failures."""

    sums: tuple[float, ...] = (0.0,) * len(ODDS)
    module: int = 0
    module_errors: int = 0
    legacy: int = 0
    legacy_errors: int = 0

    @property
    def evidence(self) -> float:
        """At LIMIT the module is proven to fail more often."""
        return sum(self.sums) / len(self.sums)


def follow(before: Detector, module: Side, legacy: Side) -> Detector:
    """The detector after one more tick."""
    if module.requests == 0:
        return before
    # Bounded, for a fault that lasts would come to infinity; it is long proven by then.
    sums = tuple(
        min((1.0 + held) * exp(ratio), LIMIT**2)
        for held, ratio in zip(before.sums, _log_ratios(module, legacy), strict=True)
    )
    return Detector(
        sums,
        before.module + module.requests,
        before.module_errors + module.errors,
        before.legacy + legacy.requests,
        before.legacy_errors + legacy.errors,
    )


def judge(found: Detector) -> Finding:
    """The finding that the errors so far allow."""
    words = (
        f"the module failed {found.module_errors} of {found.module} requests,"
        f" the monolith {found.legacy_errors} of {found.legacy}"
    )
    if found.evidence >= LIMIT:
        outcome = Outcome.FAIL
    elif found.module < MINIMUM or found.evidence >= _SUSPICIOUS:
        outcome = Outcome.INCONCLUSIVE
    else:
        outcome = Outcome.PASS
    return Finding("errors", outcome, words)


def _log_ratios(module: Side, legacy: Side) -> list[float]:
    """For each of ODDS, how much likelier it makes this tick than equality does."""
    if legacy.requests == 0:
        return [_against_ceiling(odds, module) for odds in ODDS]
    failures = module.errors + legacy.errors
    if failures == 0:
        return [0.0] * len(ODDS)
    blamed = range(max(0, failures - legacy.requests), min(failures, module.requests) + 1)
    ways = [
        _ways(module.requests, some) + _ways(legacy.requests, failures - some) for some in blamed
    ]
    equally = _log_sum(ways)
    return [
        module.errors * log(odds)
        + equally
        - _log_sum([way + some * log(odds) for some, way in zip(blamed, ways, strict=True)])
        for odds in ODDS
    ]


def _against_ceiling(odds: float, module: Side) -> float:
    # Failing `odds` times as often as the ceiling, in odds.
    fine = module.requests - module.errors
    scale = log1p(CEILING * (odds - 1))
    return module.errors * (log(odds) - scale) - fine * scale


def _ways(of: int, some: int) -> float:
    return lgamma(of + 1) - lgamma(some + 1) - lgamma(of - some + 1)


def _log_sum(logs: list[float]) -> float:
    largest = max(logs)
    return largest + log(sum(exp(each - largest) for each in logs))
