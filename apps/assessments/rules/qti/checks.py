"""Rules that could fail while an answer is scored are refused before anyone is asked."""

from collections.abc import Collection, Sized
from typing import get_args

from apps.assessments.rules.item_checks import InvalidItem
from apps.assessments.rules.qti.declarations import BaseType, OutcomeVariable, ResponseVariable
from apps.assessments.rules.qti.expressions import (
    MOST_EXPRESSIONS,
    Expression,
    too_deep,
)
from apps.assessments.rules.qti.operators import OPERATORS
from apps.assessments.rules.qti.texts import CUSTOM, compiled, custom_name
from apps.assessments.rules.qti.values import LARGEST_CONTAINER

_RULES = ("responseCondition", "setOutcomeValue", "lookupOutcomeValue", "exitResponse")
_BRANCHES = ("responseIf", "responseElseIf", "responseElse")
# A file is answered with; no rule can hold one.
_BASE_TYPES = frozenset(get_args(BaseType)) - {"file"}


class RuleCheck:
    """Looks through rules that may use these variables."""

    def __init__(self, responses: Collection[str], outcomes: Collection[str]) -> None:
        self._responses = responses
        self._outcomes = outcomes

    def check(self, rules: tuple[Expression, ...]) -> None:
        """Raise InvalidItem for unknown elements and variables, and for what has no bound."""
        if too_deep(rules):
            raise InvalidItem("its response processing is nested too deeply")
        if sum(1 for rule in rules for _ in rule.everything()) > MOST_EXPRESSIONS:
            raise InvalidItem(f"its response processing has over {MOST_EXPRESSIONS} elements")
        self._rules(rules)

    def _rules(self, rules: tuple[Expression, ...]) -> None:
        for rule in rules:
            self._rule(rule)

    def _rule(self, rule: Expression) -> None:
        if rule.op == "responseProcessingFragment":
            self._rules(rule.operands)
        elif rule.op == "responseCondition":
            for branch in rule.operands:
                self._branch(branch)
        elif rule.op in ("setOutcomeValue", "lookupOutcomeValue"):
            _must_have(rule, 1, 1)
            self._must_know(rule, self._outcomes)
            self._expression(rule.operands[0])
        elif rule.op not in _RULES:
            raise InvalidItem(f"its response processing has an unknown rule {rule.op!r}")

    def _branch(self, branch: Expression) -> None:
        if branch.op not in _BRANCHES:
            raise InvalidItem(f"its response processing has an unknown branch {branch.op!r}")
        if branch.op == "responseElse":
            self._rules(branch.operands)
        else:
            _must_have(branch, 1, MOST_EXPRESSIONS)
            self._expression(branch.operands[0])
            self._rules(branch.operands[1:])

    def _expression(self, one: Expression) -> None:
        match one.op:
            case "variable":
                self._must_know(one, {*self._responses, *self._outcomes})
            case "correct" | "mapResponse":
                self._must_know(one, self._responses)
            case "default":
                self._must_know(one, self._outcomes)
            case "baseValue":
                if one.named("baseType") not in _BASE_TYPES:
                    raise InvalidItem(f"there is no type {one.named('baseType')[:40]!r}")
            case "null":
                pass
            case _:
                self._operator(one)

    def _operator(self, one: Expression) -> None:
        known = OPERATORS.get(one.op)
        if known is None:
            raise InvalidItem(f"its response processing uses {one.op!r}, which is not known here")
        _must_have(one, known.least, known.most)
        if one.op == "customOperator" and custom_name(one) not in CUSTOM:
            raise InvalidItem(f"there is no operator {custom_name(one)[:60]!r}")
        if one.op == "patternMatch":
            check_pattern(one.named("pattern"))
        for below in one.operands:
            self._expression(below)

    def _must_know(self, one: Expression, known: Collection[str]) -> None:
        if one.named() not in known:
            raise InvalidItem(f"{one.op} names an unknown variable {one.named()[:40]!r}")


def check_pattern(pattern: str) -> None:
    """Raise InvalidItem for what is no regular expression, or one that RE2 does not run."""
    try:
        compiled(pattern)
    except ValueError as error:
        raise InvalidItem(f"the pattern {pattern[:60]!r} cannot be used: {error}") from None


def check_size(variable: ResponseVariable | OutcomeVariable) -> None:
    """Raise InvalidItem for a variable with more values or entries than any answer has."""
    listed: list[Sized] = []
    if isinstance(variable, ResponseVariable):
        listed = [variable.correct, variable.mapping.entries if variable.mapping else ()]
    else:
        listed = [variable.default, variable.table.entries if variable.table else ()]
    if any(len(one) > LARGEST_CONTAINER for one in listed):
        raise InvalidItem(f"the variable {variable.id[:40]!r} has over {LARGEST_CONTAINER} entries")


def _must_have(one: Expression, least: int, most: int) -> None:
    if not least <= len(one.operands) <= most:
        raise InvalidItem(f"{one.op} has {len(one.operands)} operands")
