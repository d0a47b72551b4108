"""Items written by hand as QTI, for tests."""

from apps.assessments.formats import Reading, read
from apps.assessments.rules.items import Item

HEAD_2 = 'xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2"'
HEAD_3 = 'xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"'
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p2/rptemplates/"
SCORE = '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'


def item_2(
    body: str,
    response: str = "",
    *,
    cardinality: str = "single",
    base: str = "identifier",
    template: str = "match_correct",
    rules: str = "",
    more: str = "",
) -> bytes:
    """An item of QTI 2.2 with one response; `rules` instead of a template."""
    processing = f'<responseProcessing template="{TEMPLATES}{template}"/>'
    if rules:
        processing = f"<responseProcessing>{rules}</responseProcessing>"
    return (
        f'<?xml version="1.0"?>\n<assessmentItem {HEAD_2} identifier="i1" title="An item">'
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" '
        f'baseType="{base}">{response}</responseDeclaration>{SCORE}'
        f"<itemBody>{body}</itemBody>{processing}{more}</assessmentItem>"
    ).encode()


def right(*values: str) -> str:
    """A correctResponse."""
    listed = "".join(f"<value>{value}</value>" for value in values)
    return f"<correctResponse>{listed}</correctResponse>"


def mapping(entries: dict[str, str], **attributes: str) -> str:
    """A mapping."""
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    listed = "".join(
        f'<mapEntry mapKey="{key}" mappedValue="{value}"/>' for key, value in entries.items()
    )
    return f"<mapping{given}>{listed}</mapping>"


def choices(most: int, *texts: str, shuffle: str = "false") -> str:
    """A choice interaction with the choices A, B, C, ..."""
    listed = "".join(
        f'<simpleChoice identifier="{id}">{text}</simpleChoice>'
        for id, text in zip("ABCDEF", texts, strict=False)
    )
    return (
        f'<p>Which?</p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="{most}" '
        f'shuffle="{shuffle}">{listed}</choiceInteraction>'
    )


FIELD = '<p>Name one.</p><p><textEntryInteraction responseIdentifier="RESPONSE"/></p>'


def only(data: bytes) -> Item:
    """The one item that is read, without an error."""
    found = read(data)
    assert [one for one in found.problems if one.severity == "error"] == []
    (question,) = found.questions
    return question.item


def refused(data: bytes) -> tuple[str, str]:
    """Code and message of the one refusal."""
    found: Reading = read(data)
    assert not found.questions
    (problem,) = found.problems
    return problem.code, problem.message
