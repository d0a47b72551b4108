"""Texts with gaps as QTI."""

from decimal import Decimal
from xml.etree.ElementTree import Element

from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.qti.processing_rules import (
    expression,
    map_response,
    set_outcome,
    variable,
)
from apps.assessments.formats.qti.sheets import Sheet, own, score_outcomes
from apps.assessments.formats.qti.writing_choices import (
    RESPONSE,
    choice_variable,
    offer,
    own_div,
)
from apps.assessments.formats.qti.writing_pairs import pairs_rules, pairs_variable, scaled
from apps.assessments.formats.qti.writing_typed import (
    chained,
    number_cases,
    number_variable,
    text_cases,
    text_variable,
)
from apps.assessments.formats.qti.xhtml import write_html
from apps.assessments.rules.items import (
    Cloze,
    ClozePart,
    GapMatch,
    Multiple,
    Processed,
    ShortText,
    Single,
)
from apps.assessments.rules.qti.declarations import OutcomeVariable
from apps.assessments.rules.types.processed import Comment, Entry


def gap_match(item: GapMatch) -> Sheet:
    """Words to be carried into gaps. Raises Refused."""
    if any(word.group != "1" for word in item.words):
        raise Refused("not_in_format", "QTI has one group of words for all gaps of a text.")

    def body(node: Element) -> None:
        asked = own(node, "gapMatchInteraction", responseIdentifier=RESPONSE)
        asked.set("shuffle", str(item.shuffle).lower())
        for word in item.words:
            most = "1" if word.once else "0"
            offer(asked, "gapText", word.id, word.html, matchMax=most)
        write_html(own_div(asked), item.prompt_html, lambda at, id: _gap(at, id))

    pairs = [f"{gap.word} {gap.id}" for gap in item.gaps]
    return Sheet(
        body,
        [pairs_variable(pairs)],
        pairs_rules(item.policy, len(pairs), item.default_mark),
        score_outcomes(item.default_mark),
    )


def _gap(node: Element, id: str) -> None:
    own(node, "gap", identifier=id)


def cloze(item: Cloze) -> Sheet:
    """A text with fields and menus in it. Raises Refused."""
    parts = {part.id: part for part in item.items}

    def body(node: Element) -> None:
        write_html(own_div(node), item.prompt_html, lambda at, id: _embedded(at, parts[id]))

    sheet = Sheet(body, [], [], score_outcomes(item.default_mark))
    for part in item.items:
        _add(sheet, part)
    total = sum((part.weight for part in item.items), Decimal(0))
    scores = expression("sum", *(variable(_score(part)) for part in item.items))
    whole = scores if total == item.default_mark else scaled(scores, item.default_mark, total)
    sheet.rules.append(set_outcome("SCORE", whole))
    return sheet


def _score(part: ClozePart) -> str:
    return f"SCORE_{part.id}"


def _embedded(node: Element, part: ClozePart) -> None:
    if not isinstance(part.item, Single):
        own(node, "textEntryInteraction", responseIdentifier=part.id)
        return
    menu = own(node, "inlineChoiceInteraction", responseIdentifier=part.id)
    menu.set("shuffle", str(part.item.shuffle).lower())
    for choice in part.item.choices:
        offer(menu, "inlineChoice", choice.id, choice.html)


def _add(sheet: Sheet, part: ClozePart) -> None:
    """The variables and rules of a part."""
    feedback = f"FEEDBACK_{part.id}"
    if isinstance(part.item, Multiple):
        raise Refused("not_in_format", "QTI has no choice of several inside a text.")
    if isinstance(part.item, Single):
        response = choice_variable(part.id, part.item.choices, part.weight, (None, None))
        rules = list(map_response(part.id, _score(part)))
        said = [Comment(feedback, one.id, one.feedback_html) for one in part.item.choices]
        said = [one for one in said if one.html]
        rules += [set_outcome(feedback, variable(part.id))] if said else []
    else:
        if isinstance(part.item, ShortText):
            response, cases = text_variable(part.id, part.item), text_cases(part.id, part.item)
        else:
            response, cases = number_variable(part.id, part.item), number_cases(part.id, part.item)
        rule, said = chained(_score(part), feedback, cases, part.weight)
        rules = [rule]
    sheet.responses.append(response)
    sheet.rules += rules
    sheet.said += said
    sheet.outcomes.append(OutcomeVariable(_score(part), default=("0",)))
    if said:
        sheet.outcomes.append(OutcomeVariable(feedback, base_type="identifier"))


def processed(item: Processed) -> Sheet:
    """An item that has rules of its own. Raises Refused."""
    entries = {entry.id: entry for entry in item.entries}
    if len({entry.response for entry in item.entries}) < len(entries):
        raise Refused("not_in_format", "Pairs and orders with rules of their own are not written.")

    def body(node: Element) -> None:
        write_html(own_div(node), item.prompt_html, lambda at, id: _place(at, entries[id]))

    return Sheet(
        body,
        list(item.responses),
        list(item.rules),
        list(item.outcomes),
        list(item.comments_html),
    )


def _place(node: Element, entry: Entry) -> None:
    if entry.widget == "text":
        field = own(node, "textEntryInteraction", responseIdentifier=entry.response)
        if entry.mask:
            field.set("patternMask", entry.mask)
        if entry.base != 10:
            field.set("base", str(entry.base))
        return
    several = entry.widget == "choices"
    tag, inner = (
        ("choiceInteraction", "simpleChoice")
        if several
        else ("inlineChoiceInteraction", "inlineChoice")
    )
    asked = own(node, tag, responseIdentifier=entry.response)
    asked.set("shuffle", str(entry.shuffle).lower())
    if several:
        asked.set("maxChoices", "0")
    for choice in entry.choices:
        offer(asked, inner, choice.id, choice.html)
