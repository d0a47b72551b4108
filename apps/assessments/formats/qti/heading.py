"""What an item is called, what it is worth, and what is said about it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from apps.assessments.formats import markup
from apps.assessments.formats.assembly import Heading
from apps.assessments.formats.decimals import number, tidy
from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.qti.interactions import Said, said_in
from apps.assessments.formats.qti.processing_rules import rules_of
from apps.assessments.formats.qti.variables import outcomes_of, responses_of
from apps.assessments.formats.xml_tree import Node
from apps.assessments.rules.qti.declarations import OutcomeVariable, ResponseVariable
from apps.assessments.rules.qti.expressions import Expression

# What items without an identifier of their own are called when they are written.
MADE_UP = re.compile(r"item-[0-9a-f]{16}")
_MADE_OF_NUMBERS = ("integer", "float")


Beside = Callable[[str], bytes | None]


def nothing(href: str) -> None:
    """What is beside an item's file that stands alone."""


@dataclass(slots=True)
class Source:
    """An item's file taken apart: its variables, its rules, and what is said in it.

    `notes` are (code, message) of warnings that reading it gives; `beside` gives the file that
    it refers to by this address, None when there is none.
    """

    root: Node
    responses: list[ResponseVariable]
    outcomes: list[OutcomeVariable]
    rules: tuple[Expression, ...]
    said: list[Said]
    notes: list[tuple[str, str]] = field(default_factory=list)
    beside: Beside = nothing

    @property
    def score(self) -> str:
        """The outcome that is the score. Raises Refused when that cannot be told."""
        numbers = [
            one.id
            for one in self.outcomes
            if one.base_type in _MADE_OF_NUMBERS and one.id != "MAXSCORE"
        ]
        if "SCORE" in numbers or not self.rules:
            return "SCORE"
        if len(numbers) != 1:
            raise Refused("no_score", "It has no outcome SCORE.")
        return numbers[0]

    @property
    def best(self) -> Decimal | None:
        """The highest score as the file has it; None when it does not say."""
        for one in self.outcomes:
            if one.id == "MAXSCORE" and one.default:
                return tidy(number(one.default[0]))
        for node in self.root.all("outcomeDeclaration"):
            written = node.attributes.get("normalMaximum")
            if written and node.attributes.get("identifier") == self.score:
                return tidy(number(written))
        return None

    def response(self, id: str) -> ResponseVariable:
        """The variable with this name. Raises Refused."""
        for one in self.responses:
            if one.id == id:
                return one
        raise Refused("bad_qti", f"An interaction answers an unknown variable “{id[:40]}”.")

    def general(self) -> list[Said]:
        """What is said whatever was answered: its outcome has its key from the start, for good."""
        constant = {one.id: one.default for one in self.outcomes if one.id not in self._set()}
        return [
            one
            for one in self.said
            if (one.key in constant.get(one.outcome, ())) == one.when and one.outcome in constant
        ]

    def depending(self) -> list[Said]:
        """What is said to some answers."""
        general = self.general()
        return [one for one in self.said if one not in general]

    def _set(self) -> set[str]:
        rules = (one for rule in self.rules for one in rule.everything())
        return {one.named() for one in rules if one.op in ("setOutcomeValue", "lookupOutcomeValue")}


def source_of(root: Node) -> Source:
    """The parts of an item's file. Raises Refused."""
    if root.attributes.get("adaptive") == "true":
        raise Refused("unsupported_qti", "Adaptive items cannot be imported.")
    if root.child("templateDeclaration") is not None:
        raise Refused("unsupported_qti", "Items made from templates cannot be imported.")
    return Source(root, responses_of(root), outcomes_of(root), rules_of(root), _said(root))


def heading(source: Source, prompt_html: str, default_mark: Decimal) -> Heading:
    """The fields of the item. Raises Refused."""
    general = [markup.clean(one.html) for one in source.general()]
    return Heading(
        name=markup.name_from(source.root.attributes.get("title", ""), prompt_html),
        prompt_html=prompt_html,
        idnumber=idnumber(source.root),
        default_mark=default_mark,
        feedback_html="".join(general),
    )


def idnumber(root: Node) -> str:
    """The item's identifier, unless it was made up to have one."""
    written = root.attributes.get("identifier", "")
    return root.attributes.get("label", "") if MADE_UP.fullmatch(written) else written


def _said(root: Node) -> list[Said]:
    return [
        one
        for child in root.children
        if child.tag in ("itemBody", "modalFeedback")
        for one in said_in(child)
    ]
