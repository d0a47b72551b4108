"""How the parts of a response become one share of the mark: named, and with a version.

A policy that is to work differently gets the next number, as a class of its own; the old one
stays, since papers and archives name it and their marks must come out as they did.
"""

from apps.assessments.rules.policies.choosing import AllOrNothing, EveryDecision, RightMinusWrong
from apps.assessments.rules.policies.halving import Halves
from apps.assessments.rules.policies.policy import Policy, Tally
from apps.assessments.rules.policies.stepping import Step, Stepped
from apps.assessments.rules.policies.weighing import Weighted

__all__ = [
    "AllOrNothing",
    "AnyPolicy",
    "EveryDecision",
    "Halves",
    "Policy",
    "RightMinusWrong",
    "Step",
    "Stepped",
    "Tally",
    "Weighted",
    "policy_name",
]

AnyPolicy = Weighted | AllOrNothing | EveryDecision | Halves | RightMinusWrong | Stepped


def policy_name(policy: Policy) -> str:
    """Name and version, as written in JSON: "weighted.1"."""
    return str(policy.__struct_config__.tag)
