"""From an answer to the outcomes of an item.

Source: IMS QTI 2.2 Assessment Test, Section and Item Information Model, sections "Response
Processing" and "Expressions"; QTI 3.0 has the same under other names.
"""

import contextlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import cast

from apps.assessments.rules.qti.declarations import (
    BaseType,
    OutcomeVariable,
    ResponseVariable,
)
from apps.assessments.rules.qti.expressions import Expression
from apps.assessments.rules.qti.mapping import mapped
from apps.assessments.rules.qti.operators import OPERATORS
from apps.assessments.rules.qti.values import (
    Value,
    number_in,
    number_of,
    scalar,
    scalars,
    typed,
)


class _Finished(Exception):
    """exitResponse: the rules end here."""


class Processing:
    """The variables of one answer while it is processed."""

    def __init__(
        self,
        responses: Iterable[ResponseVariable],
        outcomes: Iterable[OutcomeVariable],
        given: Mapping[str, Value],
    ) -> None:
        self._responses = {one.id: one for one in responses}
        self._outcomes = {one.id: one for one in outcomes}
        self._given = given
        self._worths: dict[str, Decimal] = {}
        self._values = {id: initial(one) for id, one in self._outcomes.items()}

    def run(self, rules: Iterable[Expression]) -> dict[str, Value]:
        """The outcomes, by id, after these rules."""
        with contextlib.suppress(_Finished):
            self._run(rules)
        return self._values

    def _run(self, rules: Iterable[Expression]) -> None:
        for rule in rules:
            match rule.op:
                case "responseCondition":
                    self._choose(rule)
                case "setOutcomeValue":
                    self._set(rule.named(), self.value(rule.operands[0]))
                case "lookupOutcomeValue":
                    self._look_up(rule)
                case "responseProcessingFragment":
                    self._run(rule.operands)
                case _:
                    raise _Finished

    def _choose(self, rule: Expression) -> None:
        for branch in rule.operands:
            condition, *then = branch.operands if branch.op != "responseElse" else (None,)
            if condition is None:
                self._run(branch.operands)
            elif self.value(condition) is True:
                self._run(then)
            else:
                continue
            return

    def _set(self, id: str, value: Value) -> None:
        if self._outcomes[id].base_type in ("integer", "float") and not scalars(value)[1:]:
            value = number_of(scalars(value)[0]) if scalars(value) else None
        self._values[id] = value

    def _look_up(self, rule: Expression) -> None:
        outcome = self._outcomes[rule.named()]
        source = number_of(self.value(rule.operands[0]))
        target = None
        if outcome.table is not None and source is not None:
            target = outcome.table.target(source)
        self._values[outcome.id] = None if target is None else scalar(target, outcome.base_type)

    def value(self, expression: Expression) -> Value:
        """What an expression comes to."""
        match expression.op:
            case "baseValue":
                return scalar(expression.text, cast(BaseType, expression.named("baseType")))
            case "variable":
                id = expression.named()
                return self._given.get(id) if id in self._responses else self._values[id]
            case "correct":
                one = self._responses[expression.named()]
                return typed(one.correct, one.base_type, one.cardinality)
            case "default":
                return initial(self._outcomes[expression.named()])
            case "mapResponse":
                return self._mapped(self._responses[expression.named()])
            case "null":
                return None
        operands = [self.value(one) for one in expression.operands]
        return OPERATORS[expression.op].compute(expression, operands)

    def _mapped(self, response: ResponseVariable) -> Decimal:
        # An answer does not change while it is processed: it is mapped once, whatever the rules.
        if response.id not in self._worths:
            self._worths[response.id] = mapped(response, self._given.get(response.id))
        return self._worths[response.id]


def initial(outcome: OutcomeVariable) -> Value:
    """The value of an outcome before any rule: its default, and nothing of a number is 0."""
    found = typed(outcome.default, outcome.base_type, outcome.cardinality)
    if found is None and outcome.cardinality == "single":
        return number_in("0") if outcome.base_type in ("integer", "float") else None
    return found
