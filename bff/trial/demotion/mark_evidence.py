"""Whether the module gives other marks: one learner is enough."""

import msgspec

from bff.trial.demotion.evidence import Finding, Outcome

MINIMUM = 20  # comparisons before silence means anything


class Compared(msgspec.Struct, frozen=True):
    """Of `compared` answers that hold marks, how many differed in them, how many of those in
    passing or failing, and how often the monolith did not agree with itself."""

    compared: int = 0
    marks: int = 0
    pass_fail: int = 0
    unstable: int = 0


def judge(found: Compared) -> Finding:
    """The finding that comparisons since the route's last change allow."""
    words = f"of {found.compared} compared answers {found.marks + found.pass_fail} had other marks"
    if found.pass_fail:
        words += f", {found.pass_fail} of them passed on one side and failed on the other"
    if found.unstable:
        words += f"; the monolith itself gave two different marks {found.unstable} times"
    if found.marks or found.pass_fail:
        return Finding("scoring", Outcome.FAIL, words)
    enough = found.compared >= MINIMUM and not found.unstable
    return Finding("scoring", Outcome.PASS if enough else Outcome.INCONCLUSIVE, words)
