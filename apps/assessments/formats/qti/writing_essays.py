"""Essays as QTI."""

from xml.etree.ElementTree import Element

from apps.assessments.formats.only_ours import refuse_only_ours
from apps.assessments.formats.qti.essays import mask_of
from apps.assessments.formats.qti.sheets import Sheet, own, score_outcomes
from apps.assessments.formats.qti.uploads import type_written
from apps.assessments.formats.qti.writing_choices import RESPONSE, own_div
from apps.assessments.formats.qti.xhtml import write_html
from apps.assessments.rules.items import Essay
from apps.assessments.rules.qti.declarations import ResponseVariable


def essay(item: Essay) -> Sheet:
    """A text, or a file, that people mark. Raises Refused."""
    refuse_only_ours(item, "QTI")
    media_type = type_written(item) if item.attachments else ""

    def body(node: Element) -> None:
        if item.guide_html:
            guide = own(node, "rubricBlock", view="scorer")
            write_html(own(guide, "contentBody"), item.guide_html)
        write_html(own_div(node), item.prompt_html)
        if item.attachments:
            asked = own(node, "uploadInteraction", responseIdentifier=RESPONSE)
            if media_type:
                asked.set("type", media_type)
            return
        asked = own(node, "extendedTextInteraction", responseIdentifier=RESPONSE)
        mask = mask_of(item.least_words, item.most_words)
        if mask:
            asked.set("patternMask", mask)

    def begin(node: Element) -> None:
        if item.template:
            own(own(node, "defaultValue"), "value").text = item.template

    return Sheet(
        body,
        [ResponseVariable(RESPONSE, base_type="file" if item.attachments else "string")],
        [],
        score_outcomes(item.default_mark),
        declared={RESPONSE: begin},
        by_hand=True,
    )
