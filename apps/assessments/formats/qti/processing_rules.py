"""responseProcessing: rules written out, or one of the standard templates."""

from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.xml_tree import Node
from apps.assessments.rules.qti.expressions import Expression


def expression(op: str, *operands: Expression, text: str = "", **attributes: str) -> Expression:
    """A rule or an expression in few words."""
    return Expression(op, attributes, operands, text)


def variable(id: str) -> Expression:
    """The value of a variable."""
    return expression("variable", identifier=id)


def base_value(base_type: str, text: str) -> Expression:
    """A value as it stands."""
    return expression("baseValue", text=text, baseType=base_type)


def set_outcome(id: str, value: Expression) -> Expression:
    """A rule that sets an outcome."""
    return expression("setOutcomeValue", value, identifier=id)


def match_correct(response: str, score: str, earned: str = "1") -> tuple[Expression, ...]:
    """One (or what is `earned`) for the right answer, nothing for another: the template
    match_correct."""
    right = expression("match", variable(response), expression("correct", identifier=response))
    return (
        expression(
            "responseCondition",
            expression("responseIf", right, set_outcome(score, base_value("float", earned))),
            expression("responseElse", set_outcome(score, base_value("float", "0"))),
        ),
    )


def map_response(response: str, score: str) -> tuple[Expression, ...]:
    """What the mapping of the response says: the template map_response."""
    return (set_outcome(score, expression("mapResponse", identifier=response)),)


def map_response_point(response: str, score: str) -> tuple[Expression, ...]:
    """What the areas with points in them are worth: the template map_response_point."""
    return (set_outcome(score, expression("mapResponsePoint", identifier=response)),)


_TEMPLATES = {
    "match_correct": match_correct,
    "map_response": map_response,
    "map_response_point": map_response_point,
}


def rules_of(root: Node) -> tuple[Expression, ...]:
    """The rules of an item; none when it has no response processing. Raises Refused."""
    node = root.child("responseProcessing")
    if node is None:
        return ()
    if node.children:
        return tuple(_expression(child) for child in node.children)
    template = node.attributes.get("template") or node.attributes.get("templateLocation") or ""
    if not template:
        return ()
    name = template.rpartition("/")[2].removesuffix(".xml").removesuffix(".html")
    if name not in _TEMPLATES:
        raise Refused("unsupported_qti", f"There is no scoring template “{template[:100]}” here.")
    return _TEMPLATES[name]("RESPONSE", "SCORE")


def _expression(node: Node) -> Expression:
    return Expression(
        node.tag,
        {name: value for name, value in node.attributes.items() if ":" not in name},
        tuple(_expression(child) for child in node.children),
        "".join(node.pieces) if node.tag == "baseValue" else "",
    )
