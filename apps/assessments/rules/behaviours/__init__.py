"""When an answer is graded and what a try costs: the same for every item type.

The type grades a response to a share of the mark; the behaviour decides when that happens and
what becomes of it. Both are those of Moodle's question engine, where this division comes from,
so that an attempt earns the same on either stack.
"""

from apps.assessments.rules.behaviours.adaptive import Adaptive
from apps.assessments.rules.behaviours.behaviour import Act, Behaviour, Doing, Standing
from apps.assessments.rules.behaviours.deferred import CERTAINTIES, Certain, Deferred
from apps.assessments.rules.behaviours.interactive import Interactive

__all__ = [
    "CERTAINTIES",
    "Act",
    "Adaptive",
    "AnyBehaviour",
    "Behaviour",
    "Certain",
    "Deferred",
    "Doing",
    "Interactive",
    "Standing",
]

AnyBehaviour = Deferred | Certain | Interactive | Adaptive
