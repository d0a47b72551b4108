"""Is the scoring of a response one that our types know?

Recognised are the templates match_correct and map_response (also written out), conditions on one
response that each set the score to a number, and the sum of such scores of several responses.
Rules that read otherwise are left as they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from apps.assessments.rules.qti.expressions import Expression
from apps.assessments.rules.qti.values import number_in

_MAPPED = {"mapResponse": "map", "mapResponsePoint": "areas"}


@dataclass(frozen=True, slots=True)
class Case:
    """A condition with the score it gives and the keys of feedback it sets, by outcome."""

    condition: Expression
    score: Decimal
    keys: dict[str, str]


@dataclass(slots=True)
class Scoring:
    """How one response is scored: `how` is "match" (the right answer earns `score`), "map",
    "areas" (what points are worth by where they lie) or "cases"; `echoed` is the outcome that
    takes over the value of the response, for feedback."""

    how: str
    score: Decimal = Decimal(1)
    cases: list[Case] = field(default_factory=list)
    echoed: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The scoring of each response, by its id. With `scale`, (a, b), the sum counts a / b."""

    responses: dict[str, Scoring]
    scale: tuple[Decimal, Decimal] | None


class _Unknown(Exception):
    """These rules are none that is recognised."""


def recognised(rules: Iterable[Expression], score: str) -> Plan | None:
    """What the rules say; None when they are not recognised."""
    try:
        return _Recognition(score).read(list(rules))
    except _Unknown:
        return None


class _Recognition:
    def __init__(self, score: str) -> None:
        self._score = score
        self._scored: dict[str, tuple[str, Scoring]] = {}  # by outcome: response and scoring
        self._echoes: dict[str, str] = {}  # outcome by response
        self._summed: list[str] | None = None
        self._scale: tuple[Decimal, Decimal] | None = None

    def read(self, rules: list[Expression]) -> Plan:
        for rule in rules:
            self._rule(rule)
        wanted = [self._score] if self._summed is None else self._summed
        if sorted(wanted) != sorted(self._scored):
            raise _Unknown
        found = dict(self._scored.values())
        if len(found) < len(self._scored) or not set(self._echoes) <= set(found):
            raise _Unknown
        for response, outcome in self._echoes.items():
            found[response].echoed = outcome
        return Plan(found, self._scale)

    def _rule(self, rule: Expression) -> None:
        if rule.op == "responseCondition":
            self._condition(rule)
        elif rule.op == "setOutcomeValue" and len(rule.operands) == 1:
            self._set(rule.named(), rule.operands[0])
        else:
            raise _Unknown

    def _set(self, outcome: str, value: Expression) -> None:
        if outcome == self._score and value.op == "divide":
            value = self._scaled(value)
        if value.op in _MAPPED:
            self._enter(outcome, value.named(), Scoring(_MAPPED[value.op]))
        elif value.op == "variable" and outcome != self._score:
            self._echoes[value.named()] = outcome
        elif value.op == "sum" and outcome == self._score and self._summed is None:
            self._sum(value.operands)
        else:
            raise _Unknown

    def _scaled(self, value: Expression) -> Expression:
        """What is counted a / b, for the quotient of its product with a and b."""
        product, divisor = value.operands
        if product.op != "product" or len(product.operands) != 2:
            raise _Unknown
        inner, factor = product.operands
        numbers = number_in(factor.text), number_in(divisor.text)
        if numbers[0] is None or not numbers[1]:
            raise _Unknown
        self._scale = numbers[0], numbers[1]
        return inner

    def _sum(self, operands: Iterable[Expression]) -> None:
        self._summed = []
        for one in operands:
            if one.op == "mapResponse":
                self._enter(f"\0{one.named()}", one.named(), Scoring("map"))
                self._summed.append(f"\0{one.named()}")
            elif one.op == "variable":
                self._summed.append(one.named())
            else:
                raise _Unknown

    def _enter(self, outcome: str, response: str, scoring: Scoring) -> None:
        if outcome in self._scored:
            raise _Unknown
        self._scored[outcome] = (response, scoring)

    def _condition(self, rule: Expression) -> None:
        branches = list(rule.operands)
        otherwise = branches.pop().operands if branches[-1].op == "responseElse" else ()
        if not branches:
            raise _Unknown
        if _is_unanswered(branches) and len(otherwise) == 1:
            self._rule(otherwise[0])
            return
        outcome, cases = self._cases(branches)
        if otherwise and _settings(otherwise)[1] != {outcome: "0"}:
            raise _Unknown
        response = _only_response(case.condition for case in cases)
        is_match = len(cases) == 1 and _is_match(cases[0].condition, response) and not cases[0].keys
        if is_match:
            self._enter(outcome, response, Scoring("match", cases[0].score))
        else:
            self._enter(outcome, response, Scoring("cases", cases=cases))

    def _cases(self, branches: list[Expression]) -> tuple[str, list[Case]]:
        outcomes, cases = set[str](), []
        for branch in branches:
            condition, *then = branch.operands
            keys, scores = _settings(then)
            if len(scores) != 1:
                raise _Unknown
            ((outcome, written),) = scores.items()
            score = number_in(written)
            if score is None:
                raise _Unknown
            outcomes.add(outcome)
            cases.append(Case(condition, score, keys))
        if len(outcomes) != 1:
            raise _Unknown
        return outcomes.pop(), cases


def _settings(rules: Iterable[Expression]) -> tuple[dict[str, str], dict[str, str]]:
    """The keys of feedback and the scores that rules set, by outcome."""
    keys, scores = dict[str, str](), dict[str, str]()
    for rule in rules:
        if rule.op != "setOutcomeValue" or rule.operands[0].op != "baseValue":
            raise _Unknown
        value = rule.operands[0]
        is_key = value.named("baseType") == "identifier"
        (keys if is_key else scores)[rule.named()] = value.text.strip()
    return keys, scores


def _is_unanswered(branches: list[Expression]) -> bool:
    """Nothing for no answer: that is so for every item here, and need not be said."""
    first, *more = branches
    condition, *then = first.operands
    if more or condition.op != "isNull" or condition.operands[0].op != "variable":
        return False
    keys, scores = _settings(then)
    return not keys and all(number_in(score) == 0 for score in scores.values())


def _is_match(condition: Expression, response: str) -> bool:
    ops = {(one.op, one.named()) for one in condition.operands}
    return condition.op == "match" and ops == {("variable", response), ("correct", response)}


def _only_response(conditions: Iterable[Expression]) -> str:
    names = {
        one.named()
        for condition in conditions
        for one in condition.everything()
        if one.op in ("variable", "correct", "mapResponse")
    }
    if len(names) != 1:
        raise _Unknown
    return names.pop()
